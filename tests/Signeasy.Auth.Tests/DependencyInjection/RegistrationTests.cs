using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

public sealed class RegistrationTests : IDisposable
{
    private readonly StubTransport _wire = new();
    private readonly ServiceCollection _services = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _wire.Dispose();

    [Fact]
    public async Task A_bare_collection_without_configuration_or_logging_works()
    {
        _services.AddSigneasyAuth(Wiring.Client("client")).Services.SendThrough(_wire);
        await using ServiceProvider provider = _services.BuildStrictly();

        AccessToken token = await provider.GetRequiredService<ITokenProvider>().GetTokenAsync(Cancel);

        Assert.Equal("token.client.1", token.Value);
        Assert.Null(provider.GetService<IConfiguration>());
    }

    [Fact]
    public async Task Token_client_cache_and_provider_are_singletons_and_the_provider_is_the_cache()
    {
        _services.AddSigneasyAuth(Wiring.Client("client"));
        await using ServiceProvider provider = _services.BuildStrictly();
        await using AsyncServiceScope scope = provider.CreateAsyncScope();

        ITokenProvider tokens = scope.ServiceProvider.GetRequiredService<ITokenProvider>();

        Assert.Same(provider.GetRequiredService<ITokenProvider>(), tokens);
        Assert.Same(provider.GetRequiredService<CachingTokenProvider>(), tokens);
        Assert.Same(
            provider.GetRequiredService<SigneasyTokenClient>(),
            scope.ServiceProvider.GetRequiredService<SigneasyTokenClient>());
    }

    [Fact]
    public async Task The_injected_token_client_requests_a_token_each_time_and_the_provider_once()
    {
        _services.AddSigneasyAuth(Wiring.Client("client")).Services.SendThrough(_wire);
        await using ServiceProvider provider = _services.BuildStrictly();
        SigneasyTokenClient client = provider.GetRequiredService<SigneasyTokenClient>();
        ITokenProvider tokens = provider.GetRequiredService<ITokenProvider>();

        string[] values =
        [
            (await client.RequestTokenAsync(Cancel)).Value,
            (await client.RequestTokenAsync(Cancel)).Value,
            (await tokens.GetTokenAsync(Cancel)).Value,
            (await tokens.GetTokenAsync(Cancel)).Value,
        ];

        Assert.Equal(["token.client.1", "token.client.2", "token.client.3", "token.client.3"], values);
    }

    [Fact]
    public void A_repeated_call_adds_no_descriptor()
    {
        _services.AddSigneasyAuth();
        _services.AddSigneasyAuth("second");
        ServiceDescriptor[] before = [.. _services];

        _services.AddSigneasyAuth();
        _services.AddSigneasyAuth("second");

        Assert.Equal(before, _services);
    }

    [Fact]
    public async Task A_repeated_call_adds_no_acquisition_and_no_handler()
    {
        _services.AddSigneasyAuth();
        _services.AddSigneasyAuth(Wiring.Client("client"));
        _services.AddSigneasyAuth();
        _services.AddHttpClient("api").AddSigneasyAuthHandler();
        _services.AddHttpClient("other").AddSigneasyAuthHandler();
        _services.SendThrough(_wire);
        await using ServiceProvider provider = _services.BuildStrictly();

        await provider.CallAsync();
        await provider.CallAsync("other");

        Assert.Single(_wire.TokenRequests);
        Assert.Equal(["Bearer token.client.1", "Bearer token.client.1"], _wire.Calls.Select(call => call.Authorization));
    }

    [Fact]
    public async Task The_clock_comes_from_the_container()
    {
        var now = new DateTimeOffset(2031, 5, 1, 0, 0, 0, TimeSpan.Zero);
        _services.AddSigneasyAuth(Wiring.Client("client")).Services.SendThrough(_wire);
        var clock = new FakeTimeProvider(now);
        _services.AddSingleton<TimeProvider>(clock);
        await using ServiceProvider provider = _services.BuildStrictly();
        CachingTokenProvider tokens = provider.GetRequiredService<CachingTokenProvider>();

        AccessToken first = await tokens.GetTokenAsync(Cancel);
        clock.Advance(TimeSpan.FromDays(31));
        AccessToken second = await tokens.GetTokenAsync(Cancel);

        Assert.Equal([now, now.AddDays(31)], [first.IssuedAt, second.IssuedAt]);
    }

    [Fact]
    public async Task Log_lines_go_to_the_logger_factory_of_the_container()
    {
        using var log = new CapturedLog();
        var clock = new FakeTimeProvider();
        var watch = PendingWork.For(clock);
        _services.AddSingleton<TimeProvider>(clock).AddSingleton<ILoggerFactory>(new LoggerFactory([log]));
        _services.AddSigneasyAuth(Wiring.Client("client")).Services.SendThrough(_wire);
        await using ServiceProvider provider = _services.BuildStrictly();

        await provider.GetRequiredService<ITokenProvider>().GetTokenAsync(Cancel);
        await watch.WhenIdleAsync();

        Assert.Contains(log.Lines, line =>
            line.Id == 10 && line.Category == "Signeasy.Auth.CachingTokenProvider" && line.Text.Contains("account default", StringComparison.Ordinal));
    }

    [Fact]
    public void The_builder_shows_its_account_and_its_services()
    {
        SigneasyAuthBuilder[] builders = [_services.AddSigneasyAuth(), _services.AddSigneasyAuth("second")];

        Assert.Equal(["", "second"], builders.Select(builder => builder.Account));
        Assert.All(builders, builder => Assert.Same(_services, builder.Services));
    }

    [Fact]
    public async Task Decorators_are_between_token_client_and_cache_in_call_order()
    {
        var created = new List<string>();
        SigneasyAuthBuilder builder = _services.AddSigneasyAuth(Wiring.Client("client"));
        builder.DecorateTokenProvider((provider, source) =>
        {
            created.Add($"inner over {source.GetType().Name}");
            return new RenamingProvider(source, "inner");
        });
        _services.AddSigneasyAuth().DecorateTokenProvider((provider, source) =>
        {
            created.Add($"outer over {source.GetType().Name}");
            return new RenamingProvider(source, provider.GetRequiredService<string>());
        });
        _services.AddSingleton("outer").SendThrough(_wire);
        await using ServiceProvider provider = _services.BuildStrictly();
        ITokenProvider tokens = provider.GetRequiredService<ITokenProvider>();

        AccessToken first = await tokens.GetTokenAsync(Cancel);
        AccessToken second = await tokens.GetTokenAsync(Cancel);

        Assert.Equal("token.client.1.inner.outer", first.Value);
        Assert.Same(first, second);
        Assert.Equal(["inner over SigneasyTokenClient", "outer over RenamingProvider"], created);
    }

    [Fact]
    public async Task A_decorator_that_is_null_is_an_error_that_names_the_method()
    {
        var services = new ServiceCollection();
        services.AddSigneasyAuth(Wiring.Client("client")).DecorateTokenProvider((_, _) => null!);
        await using ServiceProvider provider = services.BuildStrictly();

        var failure = Assert.Throws<InvalidOperationException>(() => provider.GetRequiredService<ITokenProvider>());

        Assert.Contains("DecorateTokenProvider", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_that_are_null_are_errors_that_name_them()
    {
        SigneasyAuthBuilder builder = _services.AddSigneasyAuth();
        (string Name, Action Call)[] calls =
        [
            ("services", () => SigneasyAuthServiceCollectionExtensions.AddSigneasyAuth(null!)),
            ("services", () => SigneasyAuthServiceCollectionExtensions.AddSigneasyAuth(null!, "second")),
            ("configure", () => _services.AddSigneasyAuth((Action<SigneasyAuthOptions>)null!)),
            ("section", () => _services.AddSigneasyAuth((IConfiguration)null!)),
            ("account", () => _services.AddSigneasyAuth((string)null!)),
            ("configure", () => _services.AddSigneasyAuth("second", (Action<SigneasyAuthOptions>)null!)),
            ("section", () => _services.AddSigneasyAuth("second", (IConfiguration)null!)),
            ("configure", () => builder.ConfigureTokenClient(null!)),
            ("decorate", () => builder.DecorateTokenProvider(null!)),
            ("create", () => builder.UseTokenProvider(null!)),
            ("builder", () => SigneasyAuthHttpClientBuilderExtensions.AddSigneasyAuthHandler(null!)),
        ];

        IEnumerable<string?> names = [.. calls.Select(call => Assert.Throws<ArgumentNullException>(call.Call).ParamName)];

        Assert.Equal(calls.Select(call => call.Name), names);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("default")]
    [InlineData("Default")]
    public void An_account_cannot_be_blank_or_called_default(string account)
    {
        Action[] calls =
        [
            () => _services.AddSigneasyAuth(account),
            () => _services.AddSigneasyAuth(account, Wiring.Client("client")),
            () => _services.AddSigneasyAuth(account, Wiring.Configuration()),
            () => _services.AddHttpClient("api").AddSigneasyAuthHandler(account),
            () => _services.AddHealthChecks().AddSigneasyAuth(account),
        ];

        IEnumerable<string?> names = [.. calls.Select(call => Assert.Throws<ArgumentException>(call).ParamName)];

        Assert.All(names, parameter => Assert.Equal("account", parameter));
    }

    [Fact]
    public async Task Disposing_the_container_ends_an_acquisition_in_progress_and_its_callers_wait()
    {
        var gate = new TaskCompletionSource();
        var _wire = new StubTransport { Gate = gate.Task };
        _services.AddSigneasyAuth(Wiring.Client("client")).Services.SendThrough(_wire);
        ServiceProvider provider = _services.BuildStrictly();
        Task<AccessToken> waiting = provider.GetRequiredService<ITokenProvider>().GetTokenAsync(Cancel).AsTask();
        await _wire.ArrivalAsync();

        await provider.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        gate.SetResult();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Settings_and_cache_may_be_disposed_in_any_order(bool settingsFirst)
    {
        IConfigurationRoot configuration = Wiring.ClientConfiguration("client");
        _services.AddSingleton<IConfiguration>(configuration);
        _services.AddSigneasyAuth().Services.SendThrough(_wire);
        await using ServiceProvider provider = _services.BuildStrictly();
        IDisposable settings = provider.GetRequiredService<SettingsMonitor>();
        CachingTokenProvider cache = provider.GetRequiredService<CachingTokenProvider>();
        await cache.GetTokenAsync(Cancel);

        (settingsFirst ? settings : cache).Dispose();
        configuration.Reload(("Signeasy:ClientId", "another"));
        (settingsFirst ? cache : settings).Dispose();
        configuration.Reload(("Signeasy:ClientId", "a-third"));

        Task<AccessToken> late = cache.GetTokenAsync(Cancel).AsTask();

        // A disposed cache goes on serving a token that is good for the settings.
        if (settingsFirst)
        {
            Assert.Equal("token.client.1", (await late).Value);
        }
        else
        {
            await Assert.ThrowsAsync<ObjectDisposedException>(() => late);
        }

        Assert.Single(_wire.TokenRequests);
        Assert.Equal(settingsFirst ? "client" : "another", provider.GetRequiredService<SettingsMonitor>().Current.ClientId);
    }

    [Fact]
    public async Task A_reload_after_the_container_is_disposed_of_is_ignored()
    {
        using var log = new CapturedLog();
        var clock = new FakeTimeProvider();
        var watch = PendingWork.For(clock);
        IConfigurationRoot configuration = Wiring.ClientConfiguration("client");
        _services.AddSingleton<IConfiguration>(configuration).AddLogging(logging => logging.AddProvider(log));
        _services.AddSingleton<TimeProvider>(clock);
        _services.AddSigneasyAuth().Services.SendThrough(_wire);
        ServiceProvider provider = _services.BuildStrictly();
        await provider.GetRequiredService<ITokenProvider>().GetTokenAsync(Cancel);
        await watch.WhenIdleAsync();
        await provider.DisposeAsync();
        int before = log.Lines.Count;

        configuration.Reload(("Signeasy:ClientId", ""));

        Assert.Equal(before, log.Lines.Count);
    }

    private sealed class RenamingProvider(ITokenProvider source, string suffix) : ITokenProvider
    {
        public async ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default)
        {
            AccessToken token = await source.GetTokenAsync(cancellationToken);
            return new AccessToken($"{token.Value}.{suffix}", token.IssuedAt, token.ExpiresAt);
        }

        public ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default) =>
            GetTokenAsync(cancellationToken);
    }
}
