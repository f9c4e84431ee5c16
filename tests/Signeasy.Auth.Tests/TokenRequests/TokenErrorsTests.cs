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
    [InlineData(418, "teapot", "Short and stout", "The token request was refused")]
    [InlineData(429, "too_many_requests", "Client quota exceeded", "share one token between processes")]
    [InlineData(500, "server_error", "Internal error", "it is asked again later")]
    [InlineData(503, "temporarily_unavailable", "Maintenance", "it is asked again later")]
    public async Task Says_what_to_do_and_what_the_issuer_said(int status, string error, string description, string advice)
    {
        _issuer.Answers((HttpStatusCode)status, $$"""{"error":"{{error}}","error_description":"{{description}}"}""");

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Contains(advice, failure.Message, StringComparison.Ordinal);
        Assert.EndsWith($"(Signeasy's issuer said: {status} {error} {description}).", failure.Message, StringComparison.Ordinal);
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
    public async Task Says_whether_the_same_request_may_succeed_later(int status, bool isTransient)
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
    public async Task Does_without_a_code_when_the_body_has_none(string body)
    {
        _issuer.Answers(HttpStatusCode.Unauthorized, body);

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Contains("check ClientId and ClientSecret", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("(Signeasy's issuer said: 401).", failure.Message, StringComparison.Ordinal);
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
    public async Task Repeats_no_code_that_is_no_word(string error)
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
    public async Task Repeats_any_code_that_is_a_word(string error)
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
    public async Task Keeps_a_description_to_one_line_of_plain_text(string description, string? expected)
    {
        _issuer.Answers(
            HttpStatusCode.Unauthorized, $$"""{"error":"access_denied","error_description":"{{description}}"}""");

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Equal(expected, failure.ErrorDescription);
    }

    [Fact]
    public async Task Cuts_a_description_after_256_characters()
    {
        string description = new string('d', 256) + "beyond";
        _issuer.Answers(
            HttpStatusCode.Unauthorized, $$"""{"error":"access_denied","error_description":"{{description}}"}""");

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Equal(description[..256], failure.ErrorDescription);
        Assert.DoesNotContain("beyond", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_the_host_that_could_not_be_reached_and_keeps_the_cause()
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
    public async Task Blames_the_http_client_when_that_lost_patience()
    {
        _issuer.Fails(new TaskCanceledException("HttpClient.Timeout", new TimeoutException()));

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Equal("timeout", failure.Error);
        Assert.Contains("within the HttpClient's time-out", failure.Message, StringComparison.Ordinal);
        Assert.True(failure.IsTransient);
    }
}
