using System.Net;
using System.Text;

namespace Signeasy.Auth.Tests;

public class TokenResponseBodyTests
{
    private const int MaxLength = 64 * 1024;
    private readonly TokenEndpointStub _issuer = new();

    public static TheoryData<byte[]> GoodBodies => new(
        [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(TokenEndpointStub.TokenJson)],
        Encoding.UTF8.GetBytes("\r\n\t " + TokenEndpointStub.TokenJson + "\r\n"),
        With("\"unknown\":{\"nested\":[1,{\"access_token\":\"another\"}]}"),
        With("\"unknown\":null,\"unknown\":1"),
        With(@"""error"":null"),
        Encoding.UTF8.GetBytes(TokenEndpointStub.TokenJson.Replace("access_token", @"access\u005ftoken", StringComparison.Ordinal)));

    public static TheoryData<byte[]> BadBodies => new(
        [],
        Encoding.UTF8.Preamble.ToArray(),
        [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(TokenEndpointStub.TokenJson)],
        Encoding.UTF8.GetBytes(" "),
        Encoding.UTF8.GetBytes("null"),
        Encoding.UTF8.GetBytes("true"),
        Encoding.UTF8.GetBytes("3600"),
        Encoding.UTF8.GetBytes($"[{TokenEndpointStub.TokenJson}]"),
        Encoding.UTF8.GetBytes($"\"{TokenEndpointStub.TokenValue}\""),
        Encoding.UTF8.GetBytes(TokenEndpointStub.TokenValue),
        Encoding.UTF8.GetBytes("<html><body>Sign in to the network</body></html>"),
        Encoding.UTF8.GetBytes("access_token=not.a.real-token&token_type=Bearer&expires_in=3600"),
        Encoding.UTF8.GetBytes(TokenEndpointStub.TokenJson[..^1]),
        Encoding.UTF8.GetBytes(TokenEndpointStub.TokenJson[..^2]),
        Encoding.UTF8.GetBytes(TokenEndpointStub.TokenJson + "x"),
        Encoding.UTF8.GetBytes(TokenEndpointStub.TokenJson + TokenEndpointStub.TokenJson),
        Encoding.UTF8.GetBytes(TokenEndpointStub.TokenJson.Replace(",", ",,", StringComparison.Ordinal)),
        Encoding.UTF8.GetBytes("/* comment */" + TokenEndpointStub.TokenJson),
        Encoding.UTF8.GetBytes(TokenEndpointStub.TokenJson.Replace("2592000", "02592000", StringComparison.Ordinal)),
        Encoding.Unicode.GetBytes(TokenEndpointStub.TokenJson),
        [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(TokenEndpointStub.TokenJson)],
        Encoding.BigEndianUnicode.GetBytes(TokenEndpointStub.TokenJson),
        With("\"deep\":" + new string('[', 10_000) + new string(']', 10_000)),
        With("\"scopes\":" + string.Concat(Enumerable.Repeat("{\"a\":", 10_000)) + "1" + new string('}', 10_000)),
        Encoding.UTF8.GetBytes("{\"access_token\":" + new string('[', 10_000)),
        Encoding.Latin1.GetBytes(TokenEndpointStub.TokenJson.Replace("rs:read", "rs:réad", StringComparison.Ordinal)),
        Encoding.UTF8.GetBytes(TokenEndpointStub.TokenJson.Replace("rs:read", @"\ud800", StringComparison.Ordinal)),
        [.. Encoding.UTF8.GetBytes("{\"access_token\":\"abc"), 0xC0, 0x80, .. Encoding.UTF8.GetBytes("\",\"token_type\":\"Bearer\"}")]);

    [Theory]
    [MemberData(nameof(GoodBodies))]
    public async Task Any_JSON_object_with_the_fields_is_accepted(byte[] body)
    {
        _issuer.Answers(HttpStatusCode.OK, () => new ByteArrayContent(body));

        AccessToken token = await _issuer.AcquireAsync();

        Assert.Equal(TokenEndpointStub.TokenValue, token.Value);
        Assert.Equal(TimeSpan.FromDays(30), token.ExpiresAt - token.IssuedAt);
    }

    [Theory]
    [MemberData(nameof(BadBodies))]
    public async Task A_body_that_is_no_such_JSON_object_is_an_error_that_does_not_repeat_it(byte[] body)
    {
        _issuer.Answers(HttpStatusCode.OK, () => new ByteArrayContent(body));

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Matches("response (isn't JSON|isn't a JSON object|is empty): check that TokenEndpoint", failure.Message);
        Assert.Equal("invalid_response", failure.Error);
        Assert.False(failure.IsTransient);
        Assert.Null(failure.InnerException);
        Assert.Single(_issuer.Posts);
    }

    [Theory]
    [InlineData("access_token", "\"another.token\"")]
    [InlineData("token_type", "\"Bearer\"")]
    [InlineData("expires_in", "2592000")]
    [InlineData("scope", "null")]
    [InlineData("expires\\u005fin", "60")]
    public async Task A_field_that_comes_twice_is_an_error(string field, string json)
    {
        _issuer.Answers(HttpStatusCode.OK, () => new ByteArrayContent(With($"\"{field}\":{json}")));

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Contains($"has {field.Replace("\\u005f", "_", StringComparison.Ordinal)} twice", failure.Message, StringComparison.Ordinal);
        Assert.Equal("invalid_response", failure.Error);
    }

    [Theory]
    [InlineData("text/html; charset=no-such-charset")]
    [InlineData("nonsense")]
    [InlineData("application/json; charset=utf-16")]
    public async Task The_body_is_read_as_UTF8_whatever_the_content_type_says(string contentType)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(TokenEndpointStub.TokenJson));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        _issuer.Answers(HttpStatusCode.OK, () => content);

        AccessToken token = await _issuer.AcquireAsync();

        Assert.Equal(TokenEndpointStub.TokenValue, token.Value);
    }

    [Theory]
    [InlineData(MaxLength, true, true)]
    [InlineData(MaxLength, false, true)]
    [InlineData(MaxLength + 1, true, false)]
    [InlineData(MaxLength + 1, false, false)]
    [InlineData(MaxLength * 10, false, false)]
    public async Task A_body_of_64_KiB_at_most_is_read(int length, bool announcesLength, bool isTaken)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(TokenEndpointStub.TokenJson.PadRight(length)));
        content.Headers.ContentLength = announcesLength ? length : null;
        _issuer.Answers(HttpStatusCode.OK, () => content);

        var failure = (SigneasyAuthException?)await Record.ExceptionAsync(_issuer.AcquireAsync);

        Assert.Equal(isTaken, failure is null);
        Assert.Equal(isTaken, failure?.Message.Contains("is longer than 65536 bytes", StringComparison.Ordinal) is null);
    }

    [Fact]
    public async Task An_endless_body_is_read_up_to_64_KiB_and_a_byte()
    {
        var body = new EndlessStream();
        _issuer.Answers(HttpStatusCode.OK, () => new StreamContent(body));

        await _issuer.FailAsync();

        Assert.Equal(MaxLength + 1, body.BytesRead);
    }

    [Fact]
    public async Task A_body_with_too_large_a_content_length_is_not_read()
    {
        var content = new StreamContent(new SilentStream());
        content.Headers.ContentLength = MaxLength + 1;
        _issuer.Answers(HttpStatusCode.OK, () => content);

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Equal("invalid_response", failure.Error);
        Assert.Equal(TokenEndpointStub.Start, _issuer.Clock.GetUtcNow());
    }

    [Fact]
    public async Task The_content_length_of_a_body_is_not_trusted()
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(TokenEndpointStub.TokenJson.PadRight(MaxLength + 1)));
        content.Headers.ContentLength = 10;
        _issuer.Answers(HttpStatusCode.OK, () => content);

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Contains("is longer than", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_issuer_error_whose_body_is_too_long_keeps_its_status()
    {
        string body = """{"error":"access_denied"}""".PadRight(MaxLength + 1);
        _issuer.Answers(HttpStatusCode.Unauthorized, body);

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, failure.StatusCode);
        Assert.Null(failure.Error);
    }

    private static byte[] With(string field) =>
        Encoding.UTF8.GetBytes(TokenEndpointStub.TokenJson[..^1] + "," + field + "}");
}
