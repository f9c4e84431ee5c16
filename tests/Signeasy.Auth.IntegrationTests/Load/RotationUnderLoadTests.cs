using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.IntegrationTests.Load;

public class RotationUnderLoadTests
{
    private const int Callers = 64;
    private const int CallsARound = 20;

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
        await RoundAsync();
        int rounds = 0;

        for (int rotation = 0; rotation < 5; rotation++)
        {
            string secret = "";
            await RoundAsync(() => secret = fake.RotateSecret());
            clock.SetUtcNow(tokens.Status.RenewsAt!.Value);
            await RoundsUntilAsync(() => tokens.Status.FailingSince is not null);
            await RoundAsync(() =>
            {
                configuration["Signeasy:ClientSecret"] = secret;
                configuration.Reload();
            });
            await RoundsUntilAsync(() => tokens.Status.FailingSince is null);
        }

        Assert.True(rounds >= 10);
        Assert.Equal(6, fake.TokensIssued);
        Assert.All(fake.Requests.Where(request => request.Method == HttpMethod.Get), request => Assert.Equal(HttpStatusCode.OK, request.Status));

        // The clock moves between two rounds alone: a call under way must not outlive its token.
        async Task RoundsUntilAsync(Func<bool> holds)
        {
            DateTime limit = DateTime.UtcNow.AddSeconds(60);
            do
            {
                await RoundAsync();
                rounds++;
                Assert.True(DateTime.UtcNow < limit, "It didn't happen.");
            }
            while (!holds());
        }

        async Task RoundAsync(Action? meanwhile = null)
        {
            Task calls = Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(CallAsync)));
            meanwhile?.Invoke();
            await calls;
        }

        async Task CallAsync()
        {
            for (int call = 0; call < CallsARound; call++)
            {
                using HttpResponseMessage response = await http.GetAsync("me", TestContext.Current.CancellationToken);
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            }
        }
    }
}
