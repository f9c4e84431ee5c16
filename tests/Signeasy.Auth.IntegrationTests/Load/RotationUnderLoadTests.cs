using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.IntegrationTests.Load;

public class RotationUnderLoadTests
{
    private const int Callers = 64;

    [Fact]
    public async Task A_secret_rotated_and_reloaded_while_64_callers_run_is_noticed_by_none_of_them()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var fake = new FakeSigneasy(clock) { TokenLifetime = TimeSpan.FromHours(1) };
        IConfigurationRoot configuration = new ConfigurationBuilder().AddInMemoryCollection().Build();
        (configuration["Signeasy:ClientId"], configuration["Signeasy:ClientSecret"]) = (fake.ClientId, fake.ClientSecret);
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddHttpClient("api").AddSigneasyAuthHandler();
        services.AddFakeSigneasy(fake);
        await using ServiceProvider provider = services.BuildServiceProvider();
        CachingTokenProvider tokens = provider.GetRequiredService<CachingTokenProvider>();
        using HttpClient http = provider.GetRequiredService<IHttpClientFactory>().CreateClient("api");
        var end = new CancellationTokenSource();
        await CallAsync();
        Task<int>[] callers = [.. Enumerable.Range(0, Callers).Select(_ => Task.Run(CallUntilTheEndAsync))];

        for (int rotation = 0; rotation < 5; rotation++)
        {
            string secret = fake.RotateSecret();
            clock.SetUtcNow(tokens.Status.RenewsAt!.Value);
            await UntilAsync(() => tokens.Status.FailingSince is not null);
            configuration["Signeasy:ClientSecret"] = secret;
            configuration.Reload();
            await UntilAsync(() => tokens.Status.FailingSince is null);
        }

        await end.CancelAsync();
        int calls = (await Task.WhenAll(callers)).Sum();

        Assert.True(calls >= Callers);
        Assert.Equal(6, fake.TokensIssued);
        Assert.All(fake.Requests.Where(request => request.Method == HttpMethod.Get), request => Assert.Equal(HttpStatusCode.OK, request.Status));
        end.Dispose();

        async Task<int> CallUntilTheEndAsync()
        {
            int count = 0;
            do
            {
                await CallAsync();
                count++;
                await Task.Yield();
            }
            while (!end.IsCancellationRequested);
            return count;
        }

        async Task CallAsync()
        {
            using HttpResponseMessage response = await http.GetAsync("me", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        static async Task UntilAsync(Func<bool> holds)
        {
            DateTime limit = DateTime.UtcNow.AddSeconds(60);
            while (!holds())
            {
                Assert.True(DateTime.UtcNow < limit, "It didn't happen.");
                await Task.Delay(1, TestContext.Current.CancellationToken);
            }
        }
    }
}
