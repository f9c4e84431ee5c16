using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.Tests;

public class FakeSigneasyServiceCollectionTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_fake_is_the_primary_handler_of_every_client_in_any_order_of_registration(bool isFirst)
    {
        using var fake = new FakeSigneasy(_clock);
        var services = new ServiceCollection();
        if (isFirst)
        {
            services.AddFakeSigneasy(fake);
        }

        services.AddHttpClient("typed").AddTypedClient(http => new Documents(http))
            .UseSocketsHttpHandler((handler, _) => handler.AllowAutoRedirect = false)
            .AddSigneasyAuthHandler();
        services.AddHttpClient("named").ConfigurePrimaryHttpMessageHandler(() => new Unreachable()).AddSigneasyAuthHandler();
        services.AddSigneasyAuth().ConfigureTokenClient(client =>
            client.ConfigurePrimaryHttpMessageHandler(() => new Unreachable()));
        services.ConfigureHttpClientDefaults(client =>
            client.ConfigurePrimaryHttpMessageHandler(() => new Unreachable()));
        if (!isFirst)
        {
            services.AddFakeSigneasy(fake);
        }

        await using ServiceProvider provider = services.BuildServiceProvider();

        using HttpResponseMessage typed = await provider.GetRequiredService<Documents>().Http
            .GetAsync("me", TestContext.Current.CancellationToken);
        using HttpResponseMessage named = await provider.GetRequiredService<IHttpClientFactory>().CreateClient("named")
            .GetAsync("me", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, typed.StatusCode);
        Assert.Equal(HttpStatusCode.OK, named.StatusCode);
        Assert.Equal((1, 2), (fake.TokensIssued, fake.Api.RequestCount));
    }

    [Fact]
    public void Accounts_without_credentials_get_those_of_the_fake()
    {
        using var fake = new FakeSigneasy(_clock);
        var services = new ServiceCollection();
        services.AddFakeSigneasy(fake);
        services.AddSigneasyAuth();
        services.AddSigneasyAuth("other");
        using ServiceProvider provider = services.BuildServiceProvider();

        IOptionsMonitor<SigneasyAuthOptions> options = provider.GetRequiredService<IOptionsMonitor<SigneasyAuthOptions>>();

        Assert.Equal((fake.ClientId, fake.ClientSecret), Credentials(options.CurrentValue));
        Assert.Equal((fake.ClientId, fake.ClientSecret), Credentials(options.Get("other")));
    }

    [Fact]
    public void Accounts_with_credentials_of_any_kind_keep_them()
    {
        using var fake = new FakeSigneasy(_clock);
        var services = new ServiceCollection();
        services.AddFakeSigneasy(fake);
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Signeasy:ClientId"] = "from-section",
                ["Signeasy:ClientSecret"] = "not-a-real-secret",
            })
            .Build());
        services.AddSigneasyAuth();
        services.AddSigneasyAuth("portal", options => options.PortalToken = "not-a-real-token");
        services.AddSigneasyAuth("vault", options =>
        {
            options.ClientId = "from-delegate";
            options.ClientSecretProvider = _ => new("not-a-real-secret");
        });
        using ServiceProvider provider = services.BuildServiceProvider();

        IOptionsMonitor<SigneasyAuthOptions> options = provider.GetRequiredService<IOptionsMonitor<SigneasyAuthOptions>>();

        Assert.Equal(("from-section", "not-a-real-secret"), Credentials(options.CurrentValue));
        Assert.Equal(("", ""), Credentials(options.Get("portal")));
        Assert.Equal(("from-delegate", ""), Credentials(options.Get("vault")));
    }

    [Fact]
    public void Incomplete_credentials_are_still_an_error()
    {
        using var fake = new FakeSigneasy(_clock);
        var services = new ServiceCollection();
        services.AddFakeSigneasy(fake);
        services.AddSigneasyAuth(options => options.ClientId = "half");
        using ServiceProvider provider = services.BuildServiceProvider();

        var e = Assert.Throws<OptionsValidationException>(
            () => provider.GetRequiredService<IOptionsMonitor<SigneasyAuthOptions>>().CurrentValue);

        Assert.Contains("ClientSecret", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_container_provides_the_fake_and_its_clock_and_a_second_call_adds_nothing()
    {
        using var fake = new FakeSigneasy(_clock);
        var services = new ServiceCollection();
        services.AddSingleton(TimeProvider.System);
        services.AddFakeSigneasy(fake);
        int count = services.Count;

        services.AddFakeSigneasy(fake);

        using ServiceProvider provider = services.BuildServiceProvider();
        Assert.Equal(count, services.Count);
        Assert.Same(fake, provider.GetRequiredService<FakeSigneasy>());
        Assert.Same(_clock, provider.GetRequiredService<TimeProvider>());
    }

    [Fact]
    public async Task A_client_from_a_container_needs_three_tokens_in_sixty_days()
    {
        using var fake = new FakeSigneasy(_clock);
        var services = new ServiceCollection();
        services.AddFakeSigneasy(fake);
        services.AddHttpClient("typed").AddTypedClient(http => new Documents(http)).AddSigneasyAuthHandler();
        await using ServiceProvider provider = services.BuildServiceProvider();
        var statuses = new HashSet<HttpStatusCode>();

        for (int day = 0; day < 60; day++)
        {
            using HttpResponseMessage response = await provider.GetRequiredService<Documents>().Http
                .GetAsync("me", TestContext.Current.CancellationToken);
            statuses.Add(response.StatusCode);
            await fake.SettledAsync(TestContext.Current.CancellationToken);
            _clock.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal([HttpStatusCode.OK], statuses);
        Assert.Equal(3, fake.TokensIssued);
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
            throw new HttpRequestException("Not the fake.");
    }
}
