using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Signeasy.Auth.Tests;

public sealed class OwnTokenProviderTests : IDisposable
{
    private readonly StubTransport _wire = new();
    private readonly ServiceCollection _services = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _wire.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_own_provider_serves_the_clients_and_needs_no_credentials(bool isFirst)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        Wiring.InOrder(
            isFirst,
            () => builder.Services.AddSigneasyAuth().UseTokenProvider<OwnProvider>(),
            () => builder.Services.AddHttpClient("api").AddSigneasyAuthHandler().Services.SendThrough(_wire));
        using IHost host = builder.Build();

        await host.StartAsync(Cancel);
        await host.Services.CallAsync();

        Assert.Equal("Bearer own-token", Assert.Single(_wire.Calls).Authorization);
        Assert.Empty(_wire.TokenRequests);
        Assert.IsType<OwnProvider>(host.Services.GetRequiredService<ITokenProvider>());
    }

    [Fact]
    public async Task An_own_provider_is_a_singleton_that_the_container_disposes()
    {
        _services.AddSigneasyAuth().UseTokenProvider<OwnProvider>();
        ServiceProvider provider = _services.BuildStrictly();
        OwnProvider own;
        await using (AsyncServiceScope scope = provider.CreateAsyncScope())
        {
            own = Assert.IsType<OwnProvider>(scope.ServiceProvider.GetRequiredService<ITokenProvider>());
        }

        bool isDisposed = own.IsDisposed;
        bool isSame = provider.GetRequiredService<ITokenProvider>() == own;
        await provider.DisposeAsync();

        Assert.False(isDisposed);
        Assert.True(isSame);
        Assert.True(own.IsDisposed);
    }

    [Fact]
    public async Task An_own_provider_does_not_change_other_accounts()
    {
        _services.AddSigneasyAuth();
        _services.AddSigneasyAuth("second").UseTokenProvider(_ => new StaticTokenProvider("own-token"));
        await using ServiceProvider provider = _services.BuildStrictly();
        IOptionsMonitor<SigneasyAuthOptions> options = provider.GetRequiredService<IOptionsMonitor<SigneasyAuthOptions>>();

        AccessToken token = await provider.GetRequiredKeyedService<ITokenProvider>("second").GetTokenAsync(Cancel);

        Assert.Equal("own-token", token.Value);
        Assert.Empty(options.Get("second").ClientId);
        Assert.Throws<OptionsValidationException>(() => options.CurrentValue);
    }

    [Fact]
    public async Task Credentials_beside_an_own_provider_are_not_validated_and_other_settings_are()
    {
        _services.AddSigneasyAuth(options => (options.ClientId, options.ClientSecret, options.PortalToken) = (" id", "\t", "Bearer x"))
            .UseTokenProvider(_ => new StaticTokenProvider("own-token"));
        _services.AddSigneasyAuth("second", options => options.RenewBefore = TimeSpan.Zero)
            .UseTokenProvider(_ => new StaticTokenProvider("own-token"));
        await using ServiceProvider provider = _services.BuildStrictly();
        IOptionsMonitor<SigneasyAuthOptions> options = provider.GetRequiredService<IOptionsMonitor<SigneasyAuthOptions>>();

        string client = options.CurrentValue.ClientId;
        OptionsValidationException failure = Assert.Throws<OptionsValidationException>(() => options.Get("second"));

        Assert.Equal(" id", client);
        Assert.StartsWith("Signeasy account second: RenewBefore", Assert.Single(failure.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("client", "")]
    [InlineData("", Wiring.Secret)]
    public async Task The_token_client_beside_an_own_provider_says_that_it_has_no_credentials(string id, string secret)
    {
        _services.AddSigneasyAuth(options => (options.ClientId, options.ClientSecret) = (id, secret))
            .UseTokenProvider(_ => new StaticTokenProvider("own-token"));
        await using ServiceProvider provider = _services.BuildStrictly();

        SigneasyAuthException failure = await Assert.ThrowsAsync<SigneasyAuthException>(
            () => provider.GetRequiredService<SigneasyTokenClient>().RequestTokenAsync(Cancel));

        Assert.False(failure.IsTransient);
    }

    [Fact]
    public async Task The_last_call_decides_on_the_own_provider()
    {
        _services.AddSigneasyAuth().UseTokenProvider<OwnProvider>().UseTokenProvider(_ => new StaticTokenProvider("second"));
        await using ServiceProvider provider = _services.BuildStrictly();

        AccessToken token = await provider.GetRequiredService<ITokenProvider>().GetTokenAsync(Cancel);

        Assert.Equal("second", token.Value);
    }

    [Fact]
    public async Task A_delegate_that_returns_no_provider_is_an_error()
    {
        _services.AddSigneasyAuth().UseTokenProvider(_ => null!);
        await using ServiceProvider provider = _services.BuildStrictly();

        InvalidOperationException failure =
            Assert.Throws<InvalidOperationException>(() => provider.GetRequiredService<ITokenProvider>());

        Assert.Contains("UseTokenProvider", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_own_provider_that_depends_on_itself_is_an_error_that_says_so()
    {
        _services.AddSigneasyAuth().UseTokenProvider(provider => provider.GetRequiredService<ITokenProvider>());
        _services.AddSigneasyAuth("typed").UseTokenProvider<SelfDependent>();
        await using ServiceProvider provider = _services.BuildStrictly();

        InvalidOperationException[] failures =
        [
            Assert.Throws<InvalidOperationException>(() => provider.GetRequiredService<ITokenProvider>()),
            Assert.Throws<InvalidOperationException>(() => provider.GetRequiredKeyedService<ITokenProvider>("typed")),
        ];

        Assert.All(failures, failure => Assert.Contains("which is itself", failure.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_own_provider_may_come_from_another_container_of_the_same_collection()
    {
        _services.AddSigneasyAuth().UseTokenProvider(_ => new StaticTokenProvider("outer"));
        ServiceProvider outer = _services.BuildStrictly();
        _services.AddSigneasyAuth().UseTokenProvider(_ => outer.GetRequiredService<ITokenProvider>());
        await using ServiceProvider inner = _services.BuildStrictly();

        ITokenProvider provider = inner.GetRequiredService<ITokenProvider>();
        await outer.DisposeAsync();

        Assert.IsType<StaticTokenProvider>(provider);
    }

    [Theory]
    [InlineData(ServiceLifetime.Scoped, null)]
    [InlineData(ServiceLifetime.Transient, null)]
    [InlineData(ServiceLifetime.Scoped, "emea")]
    [InlineData(ServiceLifetime.Transient, "emea")]
    public async Task A_provider_that_differs_between_scopes_is_an_error_when_a_client_would_keep_it(ServiceLifetime lifetime, string? account)
    {
        _services.AddHttpClient("api").AddSigneasyAuthHandler(account).Services.SendThrough(_wire);
        ((ICollection<ServiceDescriptor>)_services).Add(account is null
            ? new ServiceDescriptor(typeof(ITokenProvider), typeof(OwnProvider), lifetime)
            : new ServiceDescriptor(typeof(ITokenProvider), account, typeof(OwnProvider), lifetime));
        _services.Configure<SigneasyAuthOptions>(account, Wiring.Client("client"));
        await using ServiceProvider provider = _services.BuildStrictly();

        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(
            () => provider.GetRequiredService<IHttpClientFactory>().CreateClient("api"));

        Assert.Contains("scoped or transient", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_own_provider_whose_type_is_scoped_is_an_error(bool validateScopes)
    {
        _services.AddScoped<OwnProvider>().AddSigneasyAuth().UseTokenProvider<OwnProvider>();
        await using ServiceProvider provider = _services.BuildServiceProvider(validateScopes);

        InvalidOperationException failure =
            Assert.Throws<InvalidOperationException>(() => provider.GetRequiredService<ITokenProvider>());

        Assert.Contains("scoped or transient", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_singleton_provider_registered_in_the_place_of_ours_serves_the_clients()
    {
        _services.AddSigneasyAuth(Wiring.Client("client"));
        _services.AddHttpClient("api").AddSigneasyAuthHandler().Services.SendThrough(_wire);
        _services.AddSingleton<ITokenProvider, OwnProvider>();
        await using ServiceProvider provider = _services.BuildStrictly();

        await provider.CallAsync();

        Assert.Equal("Bearer own-token", Assert.Single(_wire.Calls).Authorization);
    }

#pragma warning disable CA1812 // The container makes it.
    private sealed class SelfDependent([FromKeyedServices("typed")] ITokenProvider inner) : ITokenProvider
    {
        public ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default) => inner.GetTokenAsync(cancellationToken);

        public ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default) =>
            inner.RenewTokenAsync(rejected, cancellationToken);
    }
#pragma warning restore CA1812

    private sealed class OwnProvider : ITokenProvider, IDisposable
    {
        private readonly AccessToken _token = new("own-token", DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);

        public bool IsDisposed { get; private set; }

        public ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default) => new(_token);

        public ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default) => new(_token);

        public void Dispose() => IsDisposed = true;
    }
}
