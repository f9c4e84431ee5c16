using System.Net;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

public class SigneasyTokenClientTests
{
    private readonly TokenEndpointStub _issuer = new();

    [Fact]
    public async Task A_token_request_posts_and_accepts_JSON_and_has_a_user_agent()
    {
        string version = typeof(SigneasyTokenClient).Assembly.GetName().Version!.ToString(3);
        _issuer.AnswersToken();

        await _issuer.AcquireAsync();

        HttpRequestMessage request = Assert.Single(_issuer.Posts).Request;
        Assert.Equal(HttpMethod.Post, request.Method);
        Assert.Equal("https://auth.signeasy.com/oauth/token", request.RequestUri!.AbsoluteUri);
        Assert.Equal(["application/json"], request.Content!.Headers.NonValidated["Content-Type"]);
        Assert.Equal(["application/json"], request.Headers.NonValidated["Accept"]);
        string userAgent = Assert.Single(request.Headers.NonValidated["User-Agent"]);
        Assert.Matches($@"^Signeasy\.Auth/{version}(-[\w.]+)?$", userAgent);
        Assert.Equal(["Accept", "User-Agent"], request.Headers.NonValidated.Select(header => header.Key));
    }

    [Theory]
    [InlineData("1.0", HttpVersionPolicy.RequestVersionOrHigher)]
    [InlineData("1.1", HttpVersionPolicy.RequestVersionOrLower)]
    [InlineData("2.0", HttpVersionPolicy.RequestVersionExact)]
    [InlineData("3.0", HttpVersionPolicy.RequestVersionOrLower)]
    public async Task A_token_request_has_the_HTTP_version_and_policy_of_its_client(string version, HttpVersionPolicy policy)
    {
        _issuer.AnswersToken();
        _issuer.HttpClient.DefaultRequestVersion = Version.Parse(version);
        _issuer.HttpClient.DefaultVersionPolicy = policy;

        await _issuer.AcquireAsync();

        HttpRequestMessage request = Assert.Single(_issuer.Posts).Request;
        Assert.Equal((Version.Parse(version), policy), (request.Version, request.VersionPolicy));
    }

    [Fact]
    public async Task A_token_client_reads_the_token_and_its_scope_and_counts_its_lifetime_from_before_the_request_was_sent()
    {
        _issuer.Answers(_ =>
        {
            _issuer.Clock.Advance(TimeSpan.FromSeconds(7));
            return new HttpResponseMessage { Content = new StringContent(TokenEndpointStub.TokenJson) };
        });

        AccessToken token = await _issuer.AcquireAsync();

        Assert.Equal((TokenEndpointStub.TokenValue, "rs:read rs:update"), (token.Value, token.Scope));
        Assert.Equal(TokenEndpointStub.Start, token.IssuedAt);
        Assert.Equal(TokenEndpointStub.Start.AddDays(30), token.ExpiresAt);
    }

    [Fact]
    public async Task A_token_s_lifetime_counts_from_the_attempt_that_succeeded()
    {
        _issuer.Answers(HttpStatusCode.ServiceUnavailable, retryAfter: "4").AnswersToken();

        AccessToken token = await _issuer.AcquireAsync();

        Assert.Equal(TokenEndpointStub.Start.AddSeconds(4), token.IssuedAt);
    }

    [Fact]
    public async Task A_token_client_requests_a_new_token_at_every_call()
    {
        _issuer.AnswersToken();
        SigneasyTokenClient client = _issuer.Client();

        AccessToken first = await client.GetTokenAsync(TestContext.Current.CancellationToken);
        AccessToken second = await client.RenewTokenAsync(first, TestContext.Current.CancellationToken);

        Assert.NotSame(first, second);
        Assert.Equal(2, _issuer.Posts.Count);
    }

    [Fact]
    public async Task A_token_client_sends_nothing_for_a_portal_token()
    {
        var options = new SigneasyAuthOptions { PortalToken = "portal.token" };
        var client = new SigneasyTokenClient(_issuer.HttpClient, options);

        AccessToken token = await client.RequestTokenAsync(TestContext.Current.CancellationToken);

        Assert.Equal("portal.token", token.Value);
        Assert.Empty(_issuer.Posts);
    }

    [Fact]
    public async Task A_token_client_without_credentials_is_an_error()
    {
        var settings = new AccountSettings(new SigneasyAuthOptions());
        var client = new SigneasyTokenClient(() => _issuer.HttpClient, () => settings, null, _issuer.Clock);

        var failure = await Assert.ThrowsAsync<SigneasyAuthException>(
            () => client.RequestTokenAsync(TestContext.Current.CancellationToken));

        Assert.Contains("set ClientId and ClientSecret", failure.Message, StringComparison.Ordinal);
        Assert.False(failure.IsTransient);
        Assert.Empty(_issuer.Posts);
    }

    [Fact]
    public async Task A_token_client_copies_its_options()
    {
        _issuer.AnswersToken();
        SigneasyTokenClient client = _issuer.Client();

        _issuer.Options.ClientId = "another-client";
        _issuer.Options.TokenEndpoint = new Uri("https://elsewhere.example/");
        await client.RequestTokenAsync(TestContext.Current.CancellationToken);

        (HttpRequestMessage request, string body, _) = Assert.Single(_issuer.Posts);
        Assert.Equal("auth.signeasy.com", request.RequestUri!.Host);
        Assert.DoesNotContain("another-client", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_client_works_without_a_clock_of_its_own()
    {
        _issuer.AnswersToken();
        var client = new SigneasyTokenClient(_issuer.HttpClient, _issuer.Options);

        AccessToken token = await client.RequestTokenAsync(TestContext.Current.CancellationToken);

        Assert.InRange(token.IssuedAt, TimeProvider.System.GetUtcNow().AddHours(-1), TimeProvider.System.GetUtcNow());
    }

    [Fact]
    public void A_token_client_cannot_be_created_from_null()
    {
        Assert.Throws<ArgumentNullException>("options", () => new SigneasyTokenClient(null!));
        Assert.Throws<ArgumentNullException>("options", () => new SigneasyTokenClient(_issuer.HttpClient, null!));
        Assert.Throws<ArgumentNullException>("httpClient", () => new SigneasyTokenClient(null!, _issuer.Options));
    }

    [Fact]
    public void Invalid_options_are_an_error_in_either_constructor()
    {
        var options = new SigneasyAuthOptions { ClientSecret = TokenEndpointStub.Secret };

        Assert.Throws<ArgumentException>("options", () => new SigneasyTokenClient(options));
        Assert.Throws<ArgumentException>("options", () => new SigneasyTokenClient(_issuer.HttpClient, options));
    }
}
