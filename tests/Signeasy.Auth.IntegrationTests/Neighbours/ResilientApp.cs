using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.IntegrationTests.Neighbours;

/// <summary>An application whose every client has a standard resilience handler, as Aspire's defaults set it up.</summary>
internal sealed class ResilientApp : IAsyncDisposable
{
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(60);
    private readonly ServiceProvider _provider;

    public ResilientApp(bool defaultsFirst)
    {
        Fake = new FakeSigneasy(Clock);
        var services = new ServiceCollection();
        if (defaultsFirst)
        {
            AddDefaults(services);
        }

        services.AddSigneasyAuth();
        services.AddHttpClient("api").AddSigneasyAuthHandler();
        services.AddFakeSigneasy(Fake);
        if (!defaultsFirst)
        {
            AddDefaults(services);
        }

        _provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public FakeSigneasy Fake { get; }

    public CachingTokenProvider Tokens => _provider.GetRequiredService<CachingTokenProvider>();

    public HttpClient CreateClient() => _provider.GetRequiredService<IHttpClientFactory>().CreateClient("api");

    /// <summary>Moves the clock on until this has ended.</summary>
    public async Task<T> MoveUntilAsync<T>(Task<T> end)
    {
        DateTime limit = DateTime.UtcNow + HangLimit;
        while (await Task.WhenAny(end, Task.Delay(5, TestContext.Current.CancellationToken)) != end)
        {
            Assert.True(DateTime.UtcNow < limit, "It didn't end.");
            Clock.Advance(TimeSpan.FromMilliseconds(50));
        }

        return await end;
    }

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        Fake.Dispose();
    }

    private static void AddDefaults(IServiceCollection services) =>
        services.ConfigureHttpClientDefaults(builder => builder.AddStandardResilienceHandler());
}
