using System.Net;

namespace Signeasy.Auth.Tests;

public class TokenErrorsTests
{
    private readonly TokenEndpointStub _issuer = new();

    public static TheoryData<string, string?> Descriptions => new()
    {
        { "  padded  ", "padded" },
        { @"one\r\ntwo\u001b[31m\u0000", "one  two [31m" },
        { "¿qué?", "qu ?" },
        { " ", null },
        { @"\t\n", null },
        { new string('d', 256) + "beyond", new string('d', 256) },
    };

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
    [InlineData(408, "request_timeout", "Too slow", "The token request was rejected")]
    [InlineData(418, "teapot", "Short and stout", "The token request was rejected")]
    [InlineData(429, "too_many_requests", "Client quota exceeded", "share one token between processes")]
    [InlineData(500, "server_error", "Internal error", "it will be retried")]
    [InlineData(503, "temporarily_unavailable", "Maintenance", "it will be retried")]
    public async Task An_issuer_error_says_what_to_do_and_what_the_issuer_said(int status, string error, string description, string advice)
    {
        _issuer.AnswersError((HttpStatusCode)status, error, description);

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Contains(advice, failure.Message, StringComparison.Ordinal);
        Assert.EndsWith($"(Signeasy's issuer answered: {status} {error} {description}).", failure.Message, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode)status, failure.StatusCode);
        Assert.Equal(error, failure.Error);
        Assert.Equal(description, failure.ErrorDescription);
        Assert.Equal(status is 408 or 429 or >= 500, failure.IsTransient);
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
    [InlineData("", false)]
    [InlineData("two words", false)]
    [InlineData(@"line\nbreak", false)]
    [InlineData("<b>bold</b>", false)]
    [InlineData("ümlaut", false)]
    [InlineData("a-word-that-goes-on-and-on-for-longer-than-any-code-of-the-protocol", false)]
    [InlineData("Az09_-.", true)]
    [InlineData("a-code-of-sixty-four-characters-which-is-the-longest-one-allowed", true)]
    public async Task An_error_code_and_its_description_are_repeated_only_if_the_code_is_a_word(string error, bool isWord)
    {
        _issuer.AnswersError(HttpStatusCode.BadRequest, error, "a description");

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Equal(isWord ? error : null, failure.Error);
        Assert.Equal(isWord ? "a description" : null, failure.ErrorDescription);
        Assert.Equal(isWord, failure.Message.Contains("a description", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Descriptions))]
    public async Task A_description_is_kept_to_one_line_of_256_characters_of_plain_text(string description, string? expected)
    {
        _issuer.AnswersError(HttpStatusCode.Unauthorized, "access_denied", description);

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Equal(expected, failure.ErrorDescription);
        Assert.DoesNotContain("beyond", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, 64, 32, 'x', true)]
    [InlineData(401, 64, 32, 'x', true)]
    [InlineData(403, 64, 32, 'x', true)]
    [InlineData(401, 32, 64, 'x', false)]
    [InlineData(401, 64, 64, 'x', false)]
    [InlineData(401, 32, 32, 'x', false)]
    [InlineData(401, 48, 32, 'x', false)]
    [InlineData(401, 64, 32, '-', false)]
    [InlineData(401, 64, 31, 'x', false)]
    [InlineData(401, 64, 33, 'x', false)]
    [InlineData(404, 64, 32, 'x', false)]
    [InlineData(503, 64, 32, 'x', false)]
    public async Task An_error_hints_at_a_client_id_and_a_secret_that_seem_to_be_swapped(
        int status, int idLength, int secretLength, char secretCharacter, bool hints)
    {
        _issuer.Options.ClientId = "-_09".PadLeft(idLength, 'i');
        _issuer.Options.ClientSecret = "Az09".PadLeft(secretLength, secretCharacter);
        _issuer.Answers((HttpStatusCode)status);

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Equal(hints, failure.Message.Contains("ClientId and ClientSecret seem to be swapped", StringComparison.Ordinal));
        Assert.Equal(hints, failure.Message.Contains("swapped", StringComparison.Ordinal));
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
    public async Task An_error_says_that_an_answer_is_compressed_although_it_was_not_requested(string encoding, string expected)
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
    public async Task A_timeout_of_the_http_client_is_named_as_such()
    {
        _issuer.Fails(new TaskCanceledException("HttpClient.Timeout", new TimeoutException()));

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Equal("timeout", failure.Error);
        Assert.Contains("within the HttpClient's time-out", failure.Message, StringComparison.Ordinal);
        Assert.True(failure.IsTransient);
    }
}
