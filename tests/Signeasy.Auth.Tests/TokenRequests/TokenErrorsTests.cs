using System.Net;

namespace Signeasy.Auth.Tests;

public class TokenErrorsTests
{
    private readonly TokenEndpointStub _issuer = new();

    [Theory]
    [InlineData(400, "invalid_request", "Missing required parameter", "check ClientId and Audience")]
    [InlineData(400, "unauthorized_client", "Grant type not allowed", "client-credentials grant: check Audience")]
    [InlineData(401, "access_denied", "Unauthorized", "check ClientId and ClientSecret against the portal")]
    [InlineData(401, "invalid_client", "Client authentication failed", "check ClientId and ClientSecret against the portal")]
    [InlineData(400, "invalid_client", "Unknown client", "check ClientId and ClientSecret against the portal")]
    [InlineData(401, "unauthorized_client", "Grant type not allowed", "client-credentials grant: check Audience")]
    [InlineData(403, "access_denied", "Service not enabled within domain", "may not use this audience")]
    [InlineData(403, "unauthorized_client", "Grant type not allowed", "may not use this audience")]
    [InlineData(404, "not_found", "No such tenant", "check TokenEndpoint")]
    [InlineData(418, "teapot", "Short and stout", "The token request was rejected")]
    [InlineData(429, "too_many_requests", "Client quota exceeded", "share one token between processes")]
    [InlineData(500, "server_error", "Internal error", "it will be retried")]
    [InlineData(503, "temporarily_unavailable", "Maintenance", "it will be retried")]
    public async Task An_issuer_error_says_what_to_do_and_what_the_issuer_said(int status, string error, string description, string advice)
    {
        _issuer.Answers((HttpStatusCode)status, $$"""{"error":"{{error}}","error_description":"{{description}}"}""");

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Contains(advice, failure.Message, StringComparison.Ordinal);
        Assert.EndsWith($"(Signeasy's issuer answered: {status} {error} {description}).", failure.Message, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode)status, failure.StatusCode);
        Assert.Equal(error, failure.Error);
        Assert.Equal(description, failure.ErrorDescription);
    }

    [Theory]
    [InlineData(408, true)]
    [InlineData(429, true)]
    [InlineData(500, true)]
    [InlineData(503, true)]
    [InlineData(400, false)]
    [InlineData(401, false)]
    [InlineData(403, false)]
    [InlineData(404, false)]
    public async Task An_issuer_error_says_whether_the_same_request_may_succeed_later(int status, bool isTransient)
    {
        _issuer.Answers((HttpStatusCode)status);

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Equal(isTransient, failure.IsTransient);
    }

    [Theory]
    [InlineData("Unauthorized")]
    [InlineData("")]
    [InlineData("<html><body><h1>401</h1></body></html>")]
    [InlineData("[\"access_denied\"]")]
    [InlineData("{\"error\":null}")]
    [InlineData("{\"error\":401}")]
    [InlineData("{\"error\":{\"code\":\"access_denied\"}}")]
    [InlineData("{\"error_description\":\"Unauthorized\"}")]
    public async Task An_issuer_error_has_no_code_when_the_body_has_none(string body)
    {
        _issuer.Answers(HttpStatusCode.Unauthorized, body);

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Contains("check ClientId and ClientSecret", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("(Signeasy's issuer answered: 401).", failure.Message, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, failure.StatusCode);
        Assert.Null(failure.Error);
        Assert.Null(failure.ErrorDescription);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData(@"line\nbreak")]
    [InlineData("<b>bold</b>")]
    [InlineData("ümlaut")]
    [InlineData("a-word-that-goes-on-and-on-for-longer-than-any-code-of-the-protocol")]
    public async Task An_error_code_that_is_no_word_is_not_repeated(string error)
    {
        _issuer.Answers(HttpStatusCode.BadRequest, $$"""{"error":"{{error}}","error_description":"unrepeated"}""");

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Null(failure.Error);
        Assert.Null(failure.ErrorDescription);
        Assert.DoesNotContain("unrepeated", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Az09_-.")]
    [InlineData("a-code-of-sixty-four-characters-which-is-the-longest-one-allowed")]
    public async Task An_error_code_that_is_a_word_is_repeated(string error)
    {
        _issuer.Answers(HttpStatusCode.BadRequest, $$"""{"error":"{{error}}"}""");

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Equal(error, failure.Error);
        Assert.Null(failure.ErrorDescription);
    }

    [Theory]
    [InlineData("  padded  ", "padded")]
    [InlineData(@"one\r\ntwo\u001b[31m\u0000", "one  two [31m")]
    [InlineData("¿qué?", "qu ?")]
    [InlineData(" ", null)]
    [InlineData(@"\t\n", null)]
    public async Task A_description_is_kept_to_one_line_of_plain_text(string description, string? expected)
    {
        _issuer.Answers(
            HttpStatusCode.Unauthorized, $$"""{"error":"access_denied","error_description":"{{description}}"}""");

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Equal(expected, failure.ErrorDescription);
    }

    [Fact]
    public async Task A_description_is_cut_after_256_characters()
    {
        string description = new string('d', 256) + "beyond";
        _issuer.Answers(
            HttpStatusCode.Unauthorized, $$"""{"error":"access_denied","error_description":"{{description}}"}""");

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Equal(description[..256], failure.ErrorDescription);
        Assert.DoesNotContain("beyond", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    public async Task An_error_hints_at_a_client_id_and_a_secret_that_seem_to_be_swapped(int status)
    {
        _issuer.Options.ClientId = new string('s', 60) + "-_09";
        _issuer.Options.ClientSecret = "Abcdefghijklmnopqrstuvwxyz012345";
        _issuer.Answers((HttpStatusCode)status, """{"error":"access_denied","error_description":"Unauthorized"}""");

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Contains("ClientId and ClientSecret seem to be swapped", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, 32, 64, 'x')]
    [InlineData(401, 64, 64, 'x')]
    [InlineData(401, 32, 32, 'x')]
    [InlineData(401, 48, 32, 'x')]
    [InlineData(401, 64, 32, '-')]
    [InlineData(401, 64, 31, 'x')]
    [InlineData(401, 64, 33, 'x')]
    [InlineData(404, 64, 32, 'x')]
    [InlineData(503, 64, 32, 'x')]
    public async Task An_error_hints_at_no_swap_without_cause(int status, int idLength, int secretLength, char secretCharacter)
    {
        _issuer.Options.ClientId = new string('i', idLength);
        _issuer.Options.ClientSecret = new string(secretCharacter, secretLength);
        _issuer.Answers((HttpStatusCode)status);

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.DoesNotContain("swapped", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_says_that_a_proxy_requires_a_password_and_the_request_is_not_retried()
    {
        _issuer.Answers(HttpStatusCode.ProxyAuthenticationRequired, """{"error":"access_denied"}""");

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.StartsWith("The proxy requires a user name and password", failure.Message, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ProxyAuthenticationRequired, failure.StatusCode);
        Assert.False(failure.IsTransient);
        Assert.Single(_issuer.Posts);
    }

    [Theory]
    [InlineData("gzip", "compressed (gzip)")]
    [InlineData("br", "compressed (br)")]
    [InlineData("made-up", "compressed (Content-Encoding)")]
    public async Task An_error_says_that_an_answer_is_compressed_without_being_asked_for(string encoding, string expected)
    {
        _issuer.Answers(HttpStatusCode.OK, () => new ByteArrayContent([0x1f, 0x8b, 8, 0, 0])
        {
            Headers = { ContentEncoding = { encoding } },
        });

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.Equal("invalid_response", failure.Error);
        Assert.Single(_issuer.Posts);
    }

    [Fact]
    public async Task An_answer_that_is_labelled_compressed_but_is_not_is_accepted()
    {
        _issuer.Answers(HttpStatusCode.OK, () => new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(TokenEndpointStub.TokenJson))
        {
            Headers = { ContentEncoding = { "gzip" } },
        });

        AccessToken token = await _issuer.AcquireAsync();

        Assert.Equal(TokenEndpointStub.TokenValue, token.Value);
    }

    [Fact]
    public async Task A_network_error_names_the_host_that_could_not_be_reached_and_keeps_the_cause()
    {
        var cause = new HttpRequestException(HttpRequestError.NameResolutionError, "no such host");
        _issuer.Fails(cause);

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Equal("network", failure.Error);
        Assert.Contains("auth.signeasy.com:443", failure.Message, StringComparison.Ordinal);
        Assert.Same(cause, failure.InnerException);
        Assert.Null(failure.StatusCode);
        Assert.True(failure.IsTransient);
    }

    [Fact]
    public async Task A_timeout_of_the_http_client_is_named_as_such()
    {
        _issuer.Fails(new TaskCanceledException("HttpClient.Timeout", new TimeoutException()));

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Equal("timeout", failure.Error);
        Assert.Contains("within the HttpClient's time-out", failure.Message, StringComparison.Ordinal);
        Assert.True(failure.IsTransient);
    }
}
