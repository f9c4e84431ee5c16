using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.Tests;

public sealed class FakeSigneasyServiceCollectionTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly FakeSigneasy _fake;
    private readonly ServiceCollection _services = new();

    public FakeSigneasyServiceCollectionTests() => _fake = new FakeSigneasy(_clock);

    public void Dispose() => _fake.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_fake_is_the_primary_handler_of_every_client_in_any_order_of_registration(bool isFirst)
    {
        Wiring.InOrder(isFirst, () => _services.AddFakeSigneasy(_fake), AddClients);
        await using ServiceProvider provider = _services.BuildServiceProvider();

        using HttpResponseMessage typed = await provider.GetRequiredService<Documents>().Http
            .GetAsync("me", TestContext.Current.CancellationToken);
        using HttpResponseMessage named = await provider.GetRequiredService<IHttpClientFactory>().CreateClient("named")
            .GetAsync("me", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, typed.StatusCode);
        Assert.Equal(HttpStatusCode.OK, named.StatusCode);
        Assert.Equal((1, 2), (_fake.TokensIssued, _fake.Api.RequestCount));
    }

    [Fact]
    public void Accounts_without_credentials_get_those_of_the_fake()
    {
        _services.AddFakeSigneasy(_fake);
        _services.AddSigneasyAuth();
        _services.AddSigneasyAuth("other");
        using ServiceProvider provider = _services.BuildServiceProvider();

        IOptionsMonitor<SigneasyAuthOptions> options = provider.GetRequiredService<IOptionsMonitor<SigneasyAuthOptions>>();

        Assert.Equal((_fake.ClientId, _fake.ClientSecret), Credentials(options.CurrentValue));
        Assert.Equal((_fake.ClientId, _fake.ClientSecret), Credentials(options.Get("other")));
    }

    [Fact]
    public void Accounts_with_credentials_of_any_kind_keep_them()
    {
        _services.AddFakeSigneasy(_fake);
        _services.AddSingleton<IConfiguration>(Wiring.ClientConfiguration("from-section"));
        _services.AddSigneasyAuth();
        _services.AddSigneasyAuth("portal", options => options.PortalToken = "not-a-real-token");
        _services.AddSigneasyAuth("vault", options =>
        {
            options.ClientId = "from-delegate";
            options.ClientSecretProvider = _ => new("not-a-real-secret");
        });
        using ServiceProvider provider = _services.BuildServiceProvider();

        IOptionsMonitor<SigneasyAuthOptions> options = provider.GetRequiredService<IOptionsMonitor<SigneasyAuthOptions>>();

        Assert.Equal(("from-section", "not-a-real-secret"), Credentials(options.CurrentValue));
        Assert.Equal(("", ""), Credentials(options.Get("portal")));
        Assert.Equal(("from-delegate", ""), Credentials(options.Get("vault")));
    }

    [Fact]
    public void Incomplete_credentials_are_still_an_error()
    {
        _services.AddFakeSigneasy(_fake);
        _services.AddSigneasyAuth(options => options.ClientId = "half");
        using ServiceProvider provider = _services.BuildServiceProvider();

        var e = Assert.Throws<OptionsValidationException>(
            () => provider.GetRequiredService<IOptionsMonitor<SigneasyAuthOptions>>().CurrentValue);

        Assert.Contains("ClientSecret", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_container_provides_the_fake_and_its_clock_and_a_second_call_adds_nothing()
    {
        _services.AddSingleton(TimeProvider.System);
        _services.AddFakeSigneasy(_fake);
        int count = _services.Count;

        _services.AddFakeSigneasy(_fake);

        using ServiceProvider provider = _services.BuildServiceProvider();
        Assert.Equal(count, _services.Count);
        Assert.Same(_fake, provider.GetRequiredService<FakeSigneasy>());
        Assert.Same(_clock, provider.GetRequiredService<TimeProvider>());
    }

    private void AddClients()
    {
        _services.AddHttpClient("typed").AddTypedClient(http => new Documents(http))
            .UseSocketsHttpHandler((handler, _) => handler.AllowAutoRedirect = false)
            .AddSigneasyAuthHandler();
        _services.AddHttpClient("named").ConfigurePrimaryHttpMessageHandler(() => new Unreachable()).AddSigneasyAuthHandler();
        _services.AddSigneasyAuth().ConfigureTokenClient(client =>
            client.ConfigurePrimaryHttpMessageHandler(() => new Unreachable()));
        _services.ConfigureHttpClientDefaults(client =>
            client.ConfigurePrimaryHttpMessageHandler(() => new Unreachable()));
    }

    private static (string Id, string Secret) Credentials(SigneasyAuthOptions options) =>
        (options.ClientId, options.ClientSecret);

    private sealed class Documents(HttpClient http)
    {
        public HttpClient Http { get; } = http;
    }

    private sealed class Unreachable : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new HttpRequestException("Not the _fake.");
    }
}
