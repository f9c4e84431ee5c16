using System.Net;

namespace Signeasy.Auth.Tests;

public class TokenResponseTests
{
    private readonly TokenEndpointStub _issuer = new();

    public static TheoryData<string> GoodTokens => new(
        "a",
        "AZaz09-._~+/",
        "padded==",
        new string('t', 16 * 1024));

    public static TheoryData<string> BadTokens => new(
        "",
        " ",
        "=",
        "===",
        "mid=dle",
        "two words",
        " leading",
        "trailing ",
        "quote'",
        @"line\r\nX-Injected: yes",
        @"line\n",
        @"tab\tulator",
        @"nul\u0000",
        "nön-ascii",
        @"full-width-\uff21",
        @"emoji-\ud83d\ude00",
        "comma,",
        new string('t', (16 * 1024) + 1));

    [Theory]
    [MemberData(nameof(GoodTokens))]
    public async Task An_access_token_that_a_header_can_carry_is_accepted(string value)
    {
        _issuer.Answers(HttpStatusCode.OK, Answer(accessToken: $"\"{value}\""));

        AccessToken token = await _issuer.AcquireAsync();

        Assert.Equal(value, token.Value);
    }

    [Theory]
    [MemberData(nameof(BadTokens))]
    public async Task An_access_token_that_a_header_cannot_carry_is_an_error(string value)
    {
        _issuer.Answers(HttpStatusCode.OK, Answer(accessToken: $"\"{value}\""));

        SigneasyAuthException failure = await _issuer.FailAsync();

        AssertNames("access_token", failure);
        Assert.True(value.Length < 4 || !failure.ToString().Contains(value, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("access_token", "null")]
    [InlineData("access_token", "12345")]
    [InlineData("access_token", "true")]
    [InlineData("access_token", "[\"not.a.real-token\"]")]
    [InlineData("access_token", "{\"value\":\"not.a.real-token\"}")]
    [InlineData("expires_in", "null")]
    [InlineData("expires_in", "true")]
    [InlineData("expires_in", "[3600]")]
    [InlineData("expires_in", "{}")]
    [InlineData("expires_in", "0")]
    [InlineData("expires_in", "-0")]
    [InlineData("expires_in", "-1")]
    [InlineData("expires_in", "0.00000001")]
    [InlineData("expires_in", "1e12")]
    [InlineData("expires_in", "1e20")]
    [InlineData("expires_in", "-1e20")]
    [InlineData("expires_in", "1e400")]
    [InlineData("expires_in", "-1e400")]
    [InlineData("expires_in", "\"\"")]
    [InlineData("expires_in", "\" 3600\"")]
    [InlineData("expires_in", "\"3,600\"")]
    [InlineData("expires_in", "\"0x10\"")]
    [InlineData("expires_in", "\"NaN\"")]
    [InlineData("expires_in", "\"Infinity\"")]
    [InlineData("expires_in", "\"soon\"")]
    public async Task A_token_that_is_no_string_and_a_lifetime_that_is_no_positive_number_are_errors(string field, string json)
    {
        _issuer.Answers(HttpStatusCode.OK, field == "access_token" ? Answer(accessToken: json) : Answer(expiresIn: json));

        AssertNames(field, await _issuer.FailAsync());
    }

    [Theory]
    [InlineData("""{"token_type":"Bearer","expires_in":3600}""", "access_token")]
    [InlineData("""{"Access_Token":"not.a.real-token","token_type":"Bearer","expires_in":3600}""", "access_token")]
    [InlineData("""{"access_token":"not.a.real-token","token_type":"Bearer"}""", "expires_in")]
    [InlineData("""{"access_token":"not.a.real-token","expires_in":3600}""", "token_type")]
    [InlineData("{}", "token_type")]
    public async Task A_missing_field_is_named(string body, string field)
    {
        _issuer.Answers(HttpStatusCode.OK, body);

        AssertNames(field, await _issuer.FailAsync());
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("0.5", 0.5)]
    [InlineData("3600", 3600)]
    [InlineData("\"3600\"", 3600)]
    [InlineData("3599.5", 3599.5)]
    [InlineData("\"3599.5\"", 3599.5)]
    [InlineData("3.6e3", 3600)]
    [InlineData("1e-7", 1e-7)]
    [InlineData("2592000", 2592000)]
    [InlineData("315360000", 315360000)]
    [InlineData("1e10", 1e10)]
    public async Task A_lifetime_of_any_positive_length_is_accepted(string expiresIn, double seconds)
    {
        _issuer.Answers(HttpStatusCode.OK, Answer(expiresIn: expiresIn));

        AccessToken token = await _issuer.AcquireAsync();

        Assert.Equal(TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond)), token.ExpiresAt - token.IssuedAt);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(-1, false)]
    public async Task A_lifetime_up_to_the_end_of_the_calendar_is_accepted(int secondsWithin, bool isTaken)
    {
        long longest = (long)(DateTimeOffset.MaxValue - TokenEndpointStub.Start).TotalSeconds - 1;
        _issuer.Answers(HttpStatusCode.OK, Answer(expiresIn: $"{longest - secondsWithin}"));

        Exception? failure = await Record.ExceptionAsync(_issuer.AcquireAsync);

        Assert.Equal(isTaken, failure is null);
        Assert.True(failure is null or SigneasyAuthException);
    }

    [Theory]
    [InlineData("bearer")]
    [InlineData("BEARER")]
    [InlineData("bEaReR")]
    public async Task The_token_type_is_accepted_in_any_case(string tokenType)
    {
        _issuer.Answers(HttpStatusCode.OK, Answer(tokenType: $"\"{tokenType}\""));

        AccessToken token = await _issuer.AcquireAsync();

        Assert.Equal(TokenEndpointStub.TokenValue, token.Value);
    }

    [Theory]
    [InlineData("null", "no token_type")]
    [InlineData("1", "no token_type")]
    [InlineData("\"\"", "a token_type other than Bearer")]
    [InlineData("\"DPoP\"", "a token_type other than Bearer")]
    [InlineData("\"Bearer \"", "a token_type other than Bearer")]
    [InlineData("[\"Bearer\"]", "no token_type")]
    public async Task Any_other_token_type_is_an_error(string json, string problem)
    {
        _issuer.Answers(HttpStatusCode.OK, Answer(tokenType: json));

        SigneasyAuthException failure = await _issuer.FailAsync();

        AssertNames("token_type", failure);
        Assert.Contains($"has {problem}", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("[\"rs:read\"]")]
    public async Task A_scope_that_is_no_string_is_ignored(string json)
    {
        _issuer.Answers(HttpStatusCode.OK, Answer().Replace("}", ",\"scope\":" + json + "}", StringComparison.Ordinal));

        AccessToken token = await _issuer.AcquireAsync();

        Assert.Null(token.Scope);
    }

    private static string Answer(
        string accessToken = "\"not.a.real-token\"", string tokenType = "\"Bearer\"", string expiresIn = "3600") =>
        $$"""{"access_token":{{accessToken}},"token_type":{{tokenType}},"expires_in":{{expiresIn}}}""";

    private void AssertNames(string field, SigneasyAuthException failure)
    {
        Assert.Contains(field, failure.Message, StringComparison.Ordinal);
        Assert.Equal("invalid_response", failure.Error);
        Assert.Equal(HttpStatusCode.OK, failure.StatusCode);
        Assert.False(failure.IsTransient);
        Assert.Null(failure.InnerException);
        Assert.Single(_issuer.Posts);
    }
}
