using System.Diagnostics;
using System.Threading.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Recipes;

namespace Signeasy.Auth.IntegrationTests.Recipes;

/// <summary>On the system's clock, because the limiters of .NET have no other.</summary>
public class RateLimitRecipeTests
{
    [Fact]
    public async Task The_21st_call_waits_until_10_seconds_have_passed()
    {
        await using var app = new RecipeApp(Add);
        HttpClient signeasy = app.Get<IHttpClientFactory>().CreateClient("signeasy");
        long start = Stopwatch.GetTimestamp();
        for (int call = 1; call <= 20; call++)
        {
            await GetAsync(signeasy);
        }

        Task<string> last = signeasy.GetStringAsync("me", TestContext.Current.CancellationToken);
        int before = app.Calls.Count();
        await last;

        Assert.Equal(20, before);
        Assert.Equal(21, app.Calls.Count());
        Assert.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_call_of_any_client_waits_after_80_calls_in_a_minute()
    {
        await using var app = new RecipeApp(Add);
        using HttpClient signeasy = app.Get<IHttpClientFactory>().CreateClient("other");
        using RateLimitLease all = app.Get<SigneasyRateLimit>().Minute.AttemptAcquire(80);
        using var cancel = new CancellationTokenSource();

        Task<string> call = signeasy.GetStringAsync("me", cancel.Token);
        await app.Fake.SettledAsync(TestContext.Current.CancellationToken);

        Assert.True(all.IsAcquired);
        Assert.Empty(app.Calls);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task A_call_that_is_sent_again_after_a_401_counts_once()
    {
        await using var app = new RecipeApp(Add);
        using HttpClient signeasy = app.Get<IHttpClientFactory>().CreateClient("signeasy");
        await app.RevokeTokenAsync();

        await GetAsync(signeasy);

        app.AssertSentAgain();
        Assert.Equal(79, app.Get<SigneasyRateLimit>().Minute.GetStatistics()!.CurrentAvailablePermits);
    }

    private static Task<string> GetAsync(HttpClient signeasy) =>
        signeasy.GetStringAsync("me", TestContext.Current.CancellationToken);

    private static void Add(IServiceCollection services)
    {
        services.AddHttpClient("signeasy").AddSigneasyAuthHandler().AddSigneasyRateLimit();
        services.AddHttpClient("other").AddSigneasyAuthHandler().AddSigneasyRateLimit();
    }
}
