using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

public sealed class SecretsStaySecretTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly EverythingLogged _log;
    private readonly PendingWork _watch;

    public SecretsStaySecretTests()
    {
        _watch = PendingWork.For(_clock);
        _log = new EverythingLogged(line =>
        {
            // A retry ends the budget, so that no test waits for the next one.
            if (line.Contains("at a token request failed", StringComparison.Ordinal))
            {
                _clock.Advance(TimeSpan.FromHours(1));
            }
        });
    }

    public static TheoryData<string> TokenAnswers => new(EchoingSigneasy.TokenAnswers.Keys);

    public static TheoryData<string> Keys =>
        new("ClientId", "Audience", "TokenEndpoint", "ApiBaseAddress", "RenewBefore", "AcquisitionTimeout", "PortalToken", "ClientSecretFile");

    public void Dispose() => _log.Dispose();

    [Theory]
    [MemberData(nameof(TokenAnswers))]
    public async Task No_secret_is_shown_in_a_container(string tokenAnswer)
    {
        ApiStub signeasy = EchoingSigneasy.Create(tokenAnswer);
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(_log));
        services.AddSingleton<TimeProvider>(_clock);
        services.AddSigneasyAuth(Configure).ConfigureTokenClient(
            builder => builder.ConfigurePrimaryHttpMessageHandler(() => signeasy));
        services.AddHttpClient("documents").AddSigneasyAuthHandler().ConfigurePrimaryHttpMessageHandler(() => signeasy);
        await using ServiceProvider provider = services.BuildServiceProvider();
        HttpClient client = provider.GetRequiredService<IHttpClientFactory>().CreateClient("documents");

        IEnumerable<string> seen = await CallAsync(client);

        CachingTokenProvider cache = provider.GetRequiredService<CachingTokenProvider>();
        AssertSilent([
            .. seen, .. _log.Texts, .. DebuggerView.Of(
                client, cache, cache.Status, cache.Status.Token, provider.GetRequiredService<SigneasyTokenClient>(),
                provider.GetRequiredService<IOptions<SigneasyAuthOptions>>().Value)]);
        Assert.Contains(_log.Texts, text => text.Contains("HTTP", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(TokenAnswers))]
    public async Task No_secret_is_shown_on_the_console(string tokenAnswer)
    {
        using ILoggerFactory loggers = LoggerFactory.Create(
            logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(_log));
        var options = new SigneasyAuthOptions();
        Configure(options);
        using HttpClient client = SigneasyHttpClient.Create(options, new()
        {
            LoggerFactory = loggers,
            PrimaryHandler = EchoingSigneasy.Create(tokenAnswer),
            TimeProvider = _clock,
        });

        IEnumerable<string> seen = await CallAsync(client);

        AssertSilent([.. seen, .. _log.Texts, .. DebuggerView.Of(client, options)]);
        Assert.NotEmpty(_log.Texts);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_secret_under_a_wrong_key_is_not_shown_at_start(string key)
    {
        using ServiceProvider provider = Configured(Settings(key));

        Exception? failure = Record.Exception(
            () => provider.GetRequiredService<IOptions<SigneasyAuthOptions>>().Value);

        AssertSilent([.. EverythingLogged.Unfold(failure), .. _log.Texts]);
        Assert.NotNull(failure);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_secret_under_a_wrong_key_is_not_shown_while_running(string key)
    {
        IConfigurationRoot configuration = Settings(key: null);
        using ServiceProvider provider = Configured(configuration);
        provider.GetRequiredService<ITokenProvider>();

        configuration["Signeasy:" + key] = Misplaced(key);
        configuration.Reload();

        AssertSilent(_log.Texts);
        Assert.Contains(_log.Texts, text => text.Contains("reloaded", StringComparison.Ordinal));
    }

    [Fact]
    public void No_secret_is_shown_in_a_debugger()
    {
        var options = new SigneasyAuthOptions { PortalToken = EchoingSigneasy.Token };
        var token = new AccessToken(EchoingSigneasy.Token, _clock.GetUtcNow(), _clock.GetUtcNow());

        IReadOnlyCollection<string> shown = DebuggerView.Of(
            options, token, new StaticTokenProvider(EchoingSigneasy.Token), new SigneasyTokenClient(options),
            new SigneasyAuthHandler(new StaticTokenProvider(EchoingSigneasy.Token)),
            SigneasyHttpClient.Create(options), new SigneasyAuthException("No token."));

        AssertSilent(shown);
        Assert.Contains(token.ToString(), shown);
    }

    private static void Configure(SigneasyAuthOptions options)
    {
        options.ClientId = "a-client";
        options.ClientSecret = EchoingSigneasy.Secret;
    }

    /// <summary>A first call, and a second one after a 401 has caused the cache to renew its token.</summary>
    private async Task<IEnumerable<string>> CallAsync(HttpClient client)
    {
        List<string> seen = [];
        for (int i = 0; i < 2; i++)
        {
            try
            {
                HttpResponseMessage response = await client.GetAsync("me", TestContext.Current.CancellationToken);
                seen.AddRange([response.ToString(), response.RequestMessage!.ToString()]);
            }
            catch (SigneasyAuthException e)
            {
                seen.AddRange(EverythingLogged.Unfold(e));
            }

            await _watch.WhenIdleAsync();
            _clock.Advance(TimeSpan.FromMinutes(2));
        }

        return seen;
    }

    private ServiceProvider Configured(IConfiguration configuration)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(_log));
        services.AddSingleton(configuration);
        services.AddSigneasyAuth();
        return services.BuildServiceProvider();
    }

    private static IConfigurationRoot Settings(string? key) => key is null
        ? Wiring.Configuration(("Signeasy:ClientId", "a-client"), ("Signeasy:ClientSecret", EchoingSigneasy.Secret))
        : Wiring.Configuration(("Signeasy:" + key, Misplaced(key)));

    /// <summary>The secret, in the worst shape for the key: where an address is asked for, within one.</summary>
    private static string Misplaced(string key) => key switch
    {
        "TokenEndpoint" => $"https://a-client:{EchoingSigneasy.Secret}@auth.signeasy.com/oauth/token",
        "ApiBaseAddress" => $"https://api.signeasy.com/v3/?token={EchoingSigneasy.Secret}",
        _ => EchoingSigneasy.Secret + " ",
    };

    private static void AssertSilent(IEnumerable<string> texts) => Assert.All(texts, text =>
    {
        Assert.DoesNotContain(EchoingSigneasy.Secret, text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(EchoingSigneasy.Secret[..20], text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(EchoingSigneasy.Token, text, StringComparison.OrdinalIgnoreCase);
    });
}
