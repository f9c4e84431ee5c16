using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

public sealed class AccountTests : IDisposable
{
    private readonly StubTransport _wire = new();
    private readonly ServiceCollection _services = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _wire.Dispose();

    [Fact]
    public async Task A_named_account_s_services_have_its_name_as_key_and_do_not_change_the_default_ones()
    {
        _services.AddSigneasyAuth("second", Wiring.Client("client-2"));
        await using ServiceProvider provider = _services.BuildStrictly();
        await using AsyncServiceScope scope = provider.CreateAsyncScope();

        ITokenProvider tokens = scope.ServiceProvider.GetRequiredKeyedService<ITokenProvider>("second");

        Assert.Same(provider.GetRequiredKeyedService<CachingTokenProvider>("second"), tokens);
        Assert.Same(
            provider.GetRequiredKeyedService<SigneasyTokenClient>("second"),
            scope.ServiceProvider.GetRequiredKeyedService<SigneasyTokenClient>("second"));
        Assert.Null(provider.GetService<ITokenProvider>());
        Assert.Null(provider.GetService<CachingTokenProvider>());
        Assert.Null(provider.GetService<SigneasyTokenClient>());
    }

    [Fact]
    public async Task A_keyed_provider_is_injected_by_its_name()
    {
        _services.AddSigneasyAuth(Wiring.Client("client-1"));
        _services.AddSigneasyAuth("second", Wiring.Client("client-2")).Services.AddSingleton<Consumer>().SendThrough(_wire);
        await using ServiceProvider provider = _services.BuildStrictly();

        Consumer consumer = provider.GetRequiredService<Consumer>();
        AccessToken[] tokens = [await consumer.Plain.GetTokenAsync(Cancel), await consumer.Second.GetTokenAsync(Cancel)];

        Assert.Equal(["token.client-1.1", "token.client-2.1"], tokens.Select(token => token.Value));
    }

    [Fact]
    public async Task A_named_account_reads_the_section_of_its_name()
    {
        IConfigurationRoot configuration = Wiring.ClientConfiguration(
            "client-1", ("Signeasy:second:ClientId", "client-2"), ("Signeasy:second:ClientSecret", Wiring.Secret));
        _services.AddSingleton<IConfiguration>(configuration);
        _services.AddSigneasyAuth();
        _services.AddSigneasyAuth("second");
        await using ServiceProvider provider = _services.BuildStrictly();

        IOptionsMonitor<SigneasyAuthOptions> options = provider.GetRequiredService<IOptionsMonitor<SigneasyAuthOptions>>();

        Assert.Equal("client-1", options.CurrentValue.ClientId);
        Assert.Equal("client-2", options.Get("second").ClientId);
    }

    [Fact]
    public async Task Two_accounts_over_one_section_stay_apart()
    {
        IConfigurationSection section = Wiring.ClientConfiguration("client").GetSection("Signeasy");
        _services.AddSigneasyAuth(section);
        _services.AddSigneasyAuth("second", section);
        _services.AddSigneasyAuth("second", options => options.Audience = "another-audience").Services.SendThrough(_wire);
        await using ServiceProvider provider = _services.BuildStrictly();

        AccessToken[] tokens =
        [
            await provider.GetRequiredService<ITokenProvider>().GetTokenAsync(Cancel),
            await provider.GetRequiredKeyedService<ITokenProvider>("second").GetTokenAsync(Cancel),
        ];

        Assert.Equal(["token.client.1", "token.client.2"], tokens.Select(token => token.Value));
        Assert.Equal(
            ["https://api-ext.signeasy.com/", "another-audience"],
            _wire.TokenRequests.Select(request => StubTransport.Field(request, "audience")));
    }

    [Fact]
    public async Task Names_that_differ_in_case_are_two_accounts()
    {
        _services.AddSigneasyAuth("eu", Wiring.Client("lower"));
        _services.AddSigneasyAuth("EU", Wiring.Client("upper")).Services.SendThrough(_wire);
        await using ServiceProvider provider = _services.BuildStrictly();

        AccessToken token = await provider.GetRequiredKeyedService<ITokenProvider>("eu").GetTokenAsync(Cancel);

        Assert.Equal("token.lower.1", token.Value);
    }

    [Fact]
    public async Task Fifty_accounts_at_once_never_carry_each_others_tokens()
    {
        const int Accounts = 50;
        const int CallsEach = 4;
        foreach (int i in Enumerable.Range(0, Accounts))
        {
            _services.AddSigneasyAuth($"account-{i}", Wiring.Client($"client-{i}"));
            _services.AddHttpClient($"api-{i}").AddSigneasyAuthHandler($"account-{i}");
        }

        _services.SendThrough(_wire);
        await using ServiceProvider provider = _services.BuildStrictly();
        IHttpClientFactory clients = provider.GetRequiredService<IHttpClientFactory>();

        await Task.WhenAll(Enumerable.Range(0, Accounts * CallsEach).Select(i => Task.Run(
            () => clients.CreateClient($"api-{i % Accounts}").GetAsync($"account/{i % Accounts}", Cancel), Cancel)));

        Assert.Equal(Accounts, _wire.TokenRequests.Count());
        Assert.Equal(Accounts * CallsEach, _wire.Calls.Count());
        Assert.All(_wire.Calls, call => Assert.Equal($"Bearer token.client-{call.Uri.Segments[^1]}.1", call.Authorization));
    }

    [Fact]
    public async Task Log_lines_name_the_account()
    {
        using var log = new CapturedLog();
        var clock = new FakeTimeProvider();
        var watch = PendingWork.For(clock);
        _services.AddSingleton<TimeProvider>(clock).AddLogging(logging => logging.AddProvider(log));
        _services.AddSigneasyAuth("second", Wiring.Client("client")).Services.SendThrough(_wire);
        await using ServiceProvider provider = _services.BuildStrictly();

        await provider.GetRequiredKeyedService<ITokenProvider>("second").GetTokenAsync(Cancel);
        await watch.WhenIdleAsync();

        Assert.StartsWith(
            "Signeasy account second: new access token",
            log.Lines.Single(line => line.Id == 10).Text,
            StringComparison.Ordinal);
    }

#pragma warning disable CA1812 // The container makes it.
    private sealed class Consumer(ITokenProvider plain, [FromKeyedServices("second")] ITokenProvider second)
    {
        public ITokenProvider Plain { get; } = plain;

        public ITokenProvider Second { get; } = second;
    }
}
