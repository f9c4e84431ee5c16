using System.Net;
using Microsoft.Extensions.Logging;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.Tests;

public sealed class SigneasyHttpClientTests : IDisposable
{
    private readonly FakeSigneasy _signeasy = new();

    public void Dispose() => _signeasy.Dispose();

    [Fact]
    public async Task Gets_its_token_by_itself_and_keeps_it()
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
    public void Has_a_base_address_that_ends_in_a_slash(string? given, string expected)
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
    public async Task Sends_the_token_to_the_given_address_alone()
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.OK);
        using HttpClient client = SigneasyHttpClient.Create(
            new StaticTokenProvider("a-token"), new() { ApiBaseAddress = new Uri("https://api.example/v4"), PrimaryHandler = api });

        await client.GetAsync("me", TestContext.Current.CancellationToken);
        await client.GetAsync("https://api.signeasy.com/v3/me", TestContext.Current.CancellationToken);

        Assert.Equal(["Bearer a-token", null], api.Authorizations);
        Assert.Equal("https://api.example/v4/me", api.Addresses[0]?.AbsoluteUri);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Refuses_a_handler_that_follows_redirects(bool isSockets, bool isWrapped)
    {
        HttpMessageHandler primary = isSockets ? new SocketsHttpHandler() : new HttpClientHandler();
        HttpMessageHandler handler = isWrapped ? new PassThrough { InnerHandler = new PassThrough { InnerHandler = primary } } : primary;

        var failure = Assert.Throws<ArgumentException>(
            "httpClientOptions", () => SigneasyHttpClient.Create(Credentials(), new() { PrimaryHandler = handler }));

        Assert.Contains("AllowAutoRedirect = false", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Takes_a_handler_that_follows_none(bool isSockets)
    {
        HttpMessageHandler primary = isSockets
            ? new SocketsHttpHandler { AllowAutoRedirect = false }
            : new HttpClientHandler { AllowAutoRedirect = false };

        using HttpClient client = SigneasyHttpClient.Create(
            Credentials(), new() { PrimaryHandler = new PassThrough { InnerHandler = primary } });

        Assert.NotNull(client);
    }

    [Fact]
    public async Task Has_copied_the_settings()
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
    public async Task Sends_a_portal_token_as_it_is_and_never_asks_for_one()
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.OK, HttpStatusCode.Unauthorized);
        using HttpClient client = SigneasyHttpClient.Create(
            new SigneasyAuthOptions { PortalToken = "a-portal-token" }, new() { PrimaryHandler = api });

        await client.GetAsync("me", TestContext.Current.CancellationToken);
        HttpResponseMessage refused = await client.GetAsync("me", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(["Bearer a-portal-token", "Bearer a-portal-token"], api.Authorizations);
        Assert.All(api.Addresses, address => Assert.Equal("https://api.signeasy.com/v3/me", address?.AbsoluteUri));
    }

    [Fact]
    public void Names_all_that_is_wrong_with_its_settings()
    {
        var options = new SigneasyAuthOptions { Audience = "", RenewBefore = TimeSpan.Zero };

        var failure = Assert.Throws<ArgumentException>("options", () => SigneasyHttpClient.Create(options));

        Assert.All(
            ["ClientId", "ClientSecret", "Audience", "RenewBefore"],
            name => Assert.Contains(name + " is ", failure.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Needs_settings_or_a_token_provider()
    {
        Assert.Throws<ArgumentNullException>("options", () => SigneasyHttpClient.Create((SigneasyAuthOptions)null!));
        Assert.Throws<ArgumentNullException>("tokenProvider", () => SigneasyHttpClient.Create((ITokenProvider)null!));
        Assert.Throws<ArgumentException>(
            "apiBaseAddress",
            () => SigneasyHttpClient.Create(
                new StaticTokenProvider("a-token"), new() { ApiBaseAddress = new Uri("http://api.example/") }));
    }

    [Fact]
    public async Task Logs_to_the_given_factory()
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

    private SigneasyAuthOptions Credentials() =>
        new() { ClientId = _signeasy.ClientId, ClientSecret = _signeasy.ClientSecret };

    private sealed class PassThrough : DelegatingHandler;
}
