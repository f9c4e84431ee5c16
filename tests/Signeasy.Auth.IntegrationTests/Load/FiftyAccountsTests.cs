using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Signeasy.Auth.IntegrationTests.Servers;

namespace Signeasy.Auth.IntegrationTests.Load;

public sealed class FiftyAccountsTests
{
    private const int Accounts = 50;
    private const int Callers = 64;
    private const int CallsEach = 16;
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, int> _issued = new();
    private readonly ConcurrentQueue<string> _strayed = new();
    private readonly ShiftedClock _clock = new();
    private volatile int _rejectedUpTo;

    [Fact]
    public async Task Fifty_accounts_that_start_are_rejected_and_renew_under_load_never_carry_each_others_tokens()
    {
        await using LoopbackServer issuer = await LoopbackServer.StartAsync(IssueAsync, recordsBytes: false);
        await using LoopbackServer api = await LoopbackServer.StartAsync(CheckAsync, recordsBytes: false);
        await using ServiceProvider provider = Build(issuer, api);
        CachingTokenProvider[] tokens =
            [.. Enumerable.Range(0, Accounts).Select(i => provider.GetRequiredKeyedService<CachingTokenProvider>($"account-{i}"))];

        await LoadAsync(provider);
        int[] begun = IssuedToEach();
        _clock.Ahead += TimeSpan.FromMinutes(2);
        _rejectedUpTo = 1;
        await LoadAsync(provider);
        int[] replaced = IssuedToEach();
        _clock.Ahead += TimeSpan.FromDays(28);
        await LoadAsync(provider);
        await UntilAsync(() => tokens.All(cache => cache.Status.Token!.Value.EndsWith(".3", StringComparison.Ordinal)));

        Assert.Empty(_strayed);
        Assert.Equal(Enumerable.Repeat(1, Accounts), begun);
        Assert.Equal(Enumerable.Repeat(2, Accounts), replaced);
        Assert.Equal(Enumerable.Repeat(3, Accounts), IssuedToEach());
        Assert.True(api.Requests.Count >= 3 * Callers * CallsEach);
    }

    private static async Task LoadAsync(ServiceProvider provider)
    {
        IHttpClientFactory clients = provider.GetRequiredService<IHttpClientFactory>();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (int call = 0; call < CallsEach; call++)
            {
                int account = (caller + (call * 7)) % Accounts;
                using HttpClient client = clients.CreateClient($"api-{account}");
                using HttpResponseMessage response =
                    await client.GetAsync($"client-{account}", TestContext.Current.CancellationToken);
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            }
        })));
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        DateTime limit = DateTime.UtcNow + HangLimit;
        while (!holds())
        {
            Assert.True(DateTime.UtcNow < limit, "It didn't happen.");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private ServiceProvider Build(LoopbackServer issuer, LoopbackServer api)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_clock);
        foreach (int i in Enumerable.Range(0, Accounts))
        {
            services.AddSigneasyAuth($"account-{i}", options =>
            {
                options.ClientId = $"client-{i}";
                options.ClientSecret = $"not-a-real-secret-{i}";
                options.TokenEndpoint = new Uri(issuer.Http, "/oauth/token");
                options.ApiBaseAddress = new Uri(api.Http, "/v3/");
            });
            services.AddHttpClient($"api-{i}").AddSigneasyAuthHandler($"account-{i}");
        }

        return services.BuildServiceProvider();
    }

    private int[] IssuedToEach() => [.. Enumerable.Range(0, Accounts).Select(i => _issued.GetValueOrDefault($"client-{i}"))];

    private async Task IssueAsync(HttpContext context)
    {
        using JsonDocument request = await JsonDocument.ParseAsync(context.Request.Body);
        string client = request.RootElement.GetProperty("client_id").GetString()!;
        if (request.RootElement.GetProperty("client_secret").GetString() != client.Replace("client", "not-a-real-secret", StringComparison.Ordinal))
        {
            _strayed.Enqueue($"another's secret for {client}");
        }

        int number = _issued.AddOrUpdate(client, 1, (_, last) => last + 1);
        await context.Response.WriteAsync($$"""{"access_token":"{{client}}.{{number}}","expires_in":2592000,"token_type":"Bearer"}""");
    }

    private Task CheckAsync(HttpContext context)
    {
        string client = context.Request.Path.Value!["/v3/".Length..];
        string[] carried = ((string?)context.Request.Headers.Authorization ?? "nothing").Split(' ', '.');
        if (carried is not ["Bearer", _, _] || carried[1] != client)
        {
            _strayed.Enqueue($"{carried[^1]} on a call of {client}");
            return Task.CompletedTask;
        }

        context.Response.StatusCode = int.Parse(carried[2], CultureInfo.InvariantCulture) <= _rejectedUpTo
            ? StatusCodes.Status401Unauthorized
            : StatusCodes.Status200OK;
        return Task.CompletedTask;
    }
}
