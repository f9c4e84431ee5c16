using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.Logging;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.Tests;

public sealed class SigneasyHttpClientTests : IDisposable
{
    private readonly FakeSigneasy _signeasy = new();

    public void Dispose() => _signeasy.Dispose();

    [Fact]
    public async Task A_client_requests_its_token_once_and_keeps_it()
    {
        using HttpClient client = SigneasyHttpClient.Create(Credentials(), new() { PrimaryHandler = _signeasy });

        HttpResponseMessage first = await client.GetAsync("me", TestContext.Current.CancellationToken);
        HttpResponseMessage second = await client.GetAsync("me", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal(1, _signeasy.Issuer.RequestCount);
        Assert.Equal(2, _signeasy.Api.RequestCount);
    }

    [Theory]
    [InlineData(null, "https://api.signeasy.com/v3/")]
    [InlineData("https://api.example/v4", "https://api.example/v4/")]
    [InlineData("https://api.example/v4/", "https://api.example/v4/")]
    [InlineData("https://api.example", "https://api.example/")]
    [InlineData("http://localhost:8080/a/b%20c", "http://localhost:8080/a/b%20c/")]
    public void A_clients_base_address_ends_in_a_slash(string? given, string expected)
    {
        Uri? address = given is null ? null : new Uri(given);
        SigneasyAuthOptions options = Credentials();
        options.ApiBaseAddress = address ?? options.ApiBaseAddress;

        using HttpClient byOptions = SigneasyHttpClient.Create(options);
        using HttpClient byProvider = SigneasyHttpClient.Create(
            new StaticTokenProvider("a-token"), new() { ApiBaseAddress = address });

        Assert.Equal(expected, byOptions.BaseAddress?.AbsoluteUri);
        Assert.Equal(expected, byProvider.BaseAddress?.AbsoluteUri);
    }

    [Fact]
    public async Task A_client_sends_its_token_only_to_the_given_address()
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.OK);
        using HttpClient client = SigneasyHttpClient.Create(
            new StaticTokenProvider("a-token"), new() { ApiBaseAddress = new Uri("https://api.example/v4"), PrimaryHandler = api });

        await client.GetAsync("me", TestContext.Current.CancellationToken);
        await client.GetAsync("https://api.signeasy.com/v3/me", TestContext.Current.CancellationToken);

        Assert.Equal(["Bearer a-token", null], api.Authorizations);
        Assert.Equal("https://api.example/v4/me", api.Addresses[0]?.AbsoluteUri);
    }

    [Fact]
    public void A_primary_handler_that_follows_redirects_is_an_error_and_stays_unchanged()
    {
        using var primary = new HttpClientHandler();

        var failure = Assert.Throws<ArgumentException>(
            "httpClientOptions", () => SigneasyHttpClient.Create(Credentials(), new() { PrimaryHandler = new PassThrough { InnerHandler = primary } }));

        Assert.Contains("AllowAutoRedirect = false", failure.Message, StringComparison.Ordinal);
        Assert.True(primary.AllowAutoRedirect);
    }

    [Fact]
    public async Task A_client_keeps_a_copy_of_its_settings()
    {
        SigneasyAuthOptions options = Credentials();
        using HttpClient client = SigneasyHttpClient.Create(options, new() { PrimaryHandler = _signeasy });

        options.ClientId = "";
        options.ClientSecret = "not-a-real-secret";
        options.TokenEndpoint = new Uri("https://evil.example/");
        options.ApiBaseAddress = new Uri("https://evil.example/");
        HttpResponseMessage response = await client.GetAsync("me", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_portal_token_is_sent_unchanged_and_no_token_is_requested()
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.OK, HttpStatusCode.Unauthorized);
        using HttpClient client = SigneasyHttpClient.Create(
            new SigneasyAuthOptions { PortalToken = "a-portal-token" }, new() { PrimaryHandler = api });

        await client.GetAsync("me", TestContext.Current.CancellationToken);
        HttpResponseMessage rejected = await client.GetAsync("me", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, rejected.StatusCode);
        Assert.Equal(["Bearer a-portal-token", "Bearer a-portal-token"], api.Authorizations);
        Assert.All(api.Addresses, address => Assert.Equal("https://api.signeasy.com/v3/me", address?.AbsoluteUri));
    }

    [Fact]
    public void An_exception_names_every_invalid_setting()
    {
        var options = new SigneasyAuthOptions { Audience = "", RenewBefore = TimeSpan.Zero };

        var failure = Assert.Throws<ArgumentException>("options", () => SigneasyHttpClient.Create(options));

        Assert.All(
            ["ClientId", "ClientSecret", "Audience", "RenewBefore"],
            name => Assert.Contains(name + " is ", failure.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_client_needs_settings_or_a_token_provider_and_a_safe_address()
    {
        Assert.Throws<ArgumentNullException>("options", () => SigneasyHttpClient.Create((SigneasyAuthOptions)null!));
        Assert.Throws<ArgumentNullException>("tokenProvider", () => SigneasyHttpClient.Create((ITokenProvider)null!));
        Assert.Throws<ArgumentException>(
            "apiBaseAddress",
            () => SigneasyHttpClient.Create(
                new StaticTokenProvider("a-token"), new() { ApiBaseAddress = new Uri("http://api.example/") }));
    }

    [Fact]
    public async Task A_client_logs_to_the_given_factory()
    {
        using var log = new CapturedLog();
        using ILoggerFactory loggers = LoggerFactory.Create(
            logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        using HttpClient client = SigneasyHttpClient.Create(
            Credentials(), new() { LoggerFactory = loggers, PrimaryHandler = _signeasy });
        _signeasy.Api.Enqueue(new FakeAnswer(HttpStatusCode.Unauthorized));

        await client.GetAsync("me", TestContext.Current.CancellationToken);

        Assert.Contains(log.Lines, line => line.Category == typeof(CachingTokenProvider).FullName);
        Assert.Contains(log.Lines, line => line.Category == typeof(SigneasyAuthHandler).FullName);
    }

    [Theory]
    [InlineData("credentials")]
    [InlineData("portal token")]
    [InlineData("own provider")]
    public async Task Two_clients_have_their_own_account_names_in_metrics(string kind)
    {
        string name = $"{kind}-{Guid.NewGuid():N}";
        using HttpClient emea = CreateRejected(kind, name + "-emea");
        using HttpClient apac = CreateRejected(kind, name + "-apac");
        var counted = new ConcurrentQueue<string?>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == SigneasyAuthTelemetry.ApiUnauthorized)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
            counted.Enqueue(tags.ToArray().Single(tag => tag.Key == SigneasyAuthTelemetry.AccountTag).Value as string));
        listener.Start();

        await emea.GetAsync("me", TestContext.Current.CancellationToken);
        await apac.GetAsync("me", TestContext.Current.CancellationToken);

        Assert.Equal([name + "-emea", name + "-apac"], counted.Where(account => account!.StartsWith(name, StringComparison.Ordinal)));
    }

    private HttpClient CreateRejected(string kind, string account)
    {
        _signeasy.Api.Outage = new FakeAnswer(HttpStatusCode.Unauthorized);
        var options = new SigneasyHttpClientOptions { Account = account, PrimaryHandler = _signeasy };
        return kind switch
        {
            "credentials" => SigneasyHttpClient.Create(Credentials(), options),
            "portal token" => SigneasyHttpClient.Create(new SigneasyAuthOptions { PortalToken = "a-token" }, options),
            _ => SigneasyHttpClient.Create(new StaticTokenProvider("a-token"), options),
        };
    }

    private SigneasyAuthOptions Credentials() =>
        new() { ClientId = _signeasy.ClientId, ClientSecret = _signeasy.ClientSecret };

    private sealed class PassThrough : DelegatingHandler;
}
