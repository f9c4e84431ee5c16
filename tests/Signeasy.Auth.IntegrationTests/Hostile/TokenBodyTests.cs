using System.Text;
using Signeasy.Auth.IntegrationTests.Servers;

namespace Signeasy.Auth.IntegrationTests.Hostile;

public sealed class TokenBodyTests
{
    [Fact]
    public async Task A_body_that_is_no_token_answer_is_named_and_asked_for_once()
    {
        string complaints = await IssuerAnswerRunner.RunAsync(
        [
            Bad("HTML", "<html>Sign in</html>", "isn't JSON"),
            Bad("Nothing", "", "is empty"),
            new("204", RawAnswers.Bytes([], 204), "is empty"),
            Bad("Blank", " \r\n ", "isn't JSON"),
            Bad("An array", $"[{RawAnswers.TokenJson}]", "isn't a JSON object"),
            Bad("A string", "\"not-a-real-token\"", "isn't a JSON object"),
            Bad("null", "null", "isn't a JSON object"),
            Bad("10,000 levels of arrays", new string('[', 10_000), "isn't a JSON object"),
            Bad("10,000 levels of objects", string.Concat(Enumerable.Repeat("{\"a\":", 10_000)), "isn't JSON"),
            Bad("10,000 levels in the token", $"{{\"access_token\":{new string('[', 10_000)}", "isn't JSON"),
            Bad("An object without an end", RawAnswers.TokenJson[..^1], "isn't JSON"),
            Bad("Two objects", RawAnswers.TokenJson + RawAnswers.TokenJson, "isn't JSON"),
            Bad("Two tokens", With("access_token", "\"not-a-real-token\",\"access_token\":\"another\""), "has access_token twice"),
            Bad("Two lifetimes", With("expires_in", "3600,\"expires_in\":60"), "has expires_in twice"),
            Bad("A name twice, once escaped", With("expires_in", "3600,\"expires\\u005fin\":60"), "has expires_in twice"),
            new("UTF-16", RawAnswers.Bytes([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(RawAnswers.TokenJson)]), "isn't JSON"),
            new("UTF-16 without a BOM", RawAnswers.Bytes(Encoding.BigEndianUnicode.GetBytes(RawAnswers.TokenJson)), "isn't JSON"),
            new("Bytes that are no UTF-8", RawAnswers.Bytes([.. "{\"access_token\":\""u8, 0xff, 0xfe, .. "\"}"u8]), "isn't JSON"),
            new("Gzip that nobody asked for", RawAnswers.Bytes([0x1f, 0x8b, 8, 0], 200, "Content-Encoding: gzip"), "is compressed (gzip)"),
            Bad("An error with 200", """{"error":"access_denied"}""", "token_type"),
        ]);

        Assert.True(complaints.Length == 0, complaints);
    }

    [Fact]
    public async Task A_token_that_cannot_be_sent_is_named_and_asked_for_once()
    {
        string complaints = await IssuerAnswerRunner.RunAsync(
        [
            Bad("Missing", """{"expires_in":3600,"token_type":"Bearer"}""", "has no access_token"),
            Bad("null", With("access_token", "null"), "has no access_token"),
            Bad("A number", With("access_token", "4711"), "one that isn't a string"),
            Bad("An object", With("access_token", "{\"access_token\":\"not-a-real-token\"}"), "one that isn't a string"),
            Bad("Empty", With("access_token", "\"\""), "access_token that is empty"),
            Bad("Blank", With("access_token", "\"  \""), "access_token that holds a character"),
            Bad("With CR LF", With("access_token", "\"not-a-real-token\\r\\nX-Evil: 1\""), "access_token that holds a character"),
            Bad("With a LF at its end", With("access_token", "\"not-a-real-token\\n\""), "access_token that holds a character"),
            Bad("Non-ASCII", With("access_token", "\"not-a-real-tok\u0435n\""), "access_token that holds a character"),
            Bad("Half a surrogate pair", With("access_token", "\"\\ud800\""), "isn't JSON"),
            Bad("20,000 characters", With("access_token", $"\"{new string('x', 20_000)}\""), "longer than 16384 characters"),
            Bad("1 MB", With("access_token", $"\"{new string('x', 1 << 20)}\""), "is longer than 65536 bytes"),
        ]);

        Assert.True(complaints.Length == 0, complaints);
    }

    [Fact]
    public async Task A_lifetime_or_a_type_that_makes_no_sense_is_named_and_asked_for_once()
    {
        string complaints = await IssuerAnswerRunner.RunAsync(
        [
            Bad("Missing", """{"access_token":"not-a-real-token","token_type":"Bearer"}""", "has no expires_in"),
            Bad("null", With("expires_in", "null"), "has no expires_in"),
            Bad("An array", With("expires_in", "[3600]"), "has no expires_in"),
            Bad("0", With("expires_in", "0"), "expires_in that isn't a positive number"),
            Bad("-1", With("expires_in", "-1"), "expires_in that isn't a positive number"),
            Bad("Next to nothing", With("expires_in", "1e-300"), "expires_in that isn't a positive number"),
            Bad("1e20", With("expires_in", "1e20"), "expires_in that isn't a positive number"),
            Bad("1e400", With("expires_in", "1e400"), "expires_in that isn't a positive number"),
            Bad("NaN", With("expires_in", "\"NaN\""), "expires_in that isn't a positive number"),
            Bad("Infinity", With("expires_in", "\"Infinity\""), "expires_in that isn't a positive number"),
            Bad("A word", With("expires_in", "\"soon\""), "expires_in that isn't a positive number"),
            Bad("No type", """{"access_token":"not-a-real-token","expires_in":3600}""", "has no token_type"),
            Bad("mac", With("token_type", "\"mac\""), "token_type other than Bearer"),
            Bad("DPoP", With("token_type", "\"DPoP\""), "token_type other than Bearer"),
            Bad("A type that is a number", With("token_type", "1"), "has no token_type"),
        ]);

        Assert.True(complaints.Length == 0, complaints);
    }

    [Fact]
    public async Task An_answer_that_is_odd_but_clear_gives_its_token()
    {
        byte[] json = Encoding.UTF8.GetBytes(RawAnswers.TokenJson);
        string longest = (TimeProvider.System.GetUtcNow().AddYears(1000) - TimeProvider.System.GetUtcNow()).TotalSeconds.ToString("F0", null);

        string complaints = await IssuerAnswerRunner.RunAsync(
        [
            new("As documented", RawAnswers.Token),
            new("A BOM", RawAnswers.Bytes([.. Encoding.UTF8.Preamble, .. json])),
            new("An unknown charset", RawAnswers.Bytes(json, 200, "Content-Type: application/json; charset=x-no-such")),
            new("A content type that isn't one", RawAnswers.Bytes(json, 200, "Content-Type: ;;;")),
            new("201", RawAnswers.Bytes(json, 201)),
            new("Unknown fields", RawAnswers.Json(With("expires_in", "3600,\"a\":{\"access_token\":\"x\"},\"b\":[1],\"b\":2"))),
            new("bearer", RawAnswers.Json(With("token_type", "\"bearer\""))),
            new("No scope", RawAnswers.Json("""{"access_token":"not-a-real-token","expires_in":3600,"token_type":"Bearer"}""")),
            new("\"3600\"", RawAnswers.Json(With("expires_in", "\"3600\""))),
            new("3599.5", RawAnswers.Json(With("expires_in", "3599.5"))) { Lifetime = 3599.5 },
            new("A thousand years", RawAnswers.Json(With("expires_in", longest))) { Lifetime = double.Parse(longest, null) },
        ]);

        Assert.True(complaints.Length == 0, complaints);
    }

    private static IssuerAnswer Bad(string name, string body, string problem) =>
        new(name, RawAnswers.Json(body), problem) { StatusCode = 200 };

    private static string With(string field, string value) => field switch
    {
        "access_token" => $$"""{"access_token":{{value}},"expires_in":3600,"token_type":"Bearer"}""",
        "expires_in" => $$"""{"access_token":"not-a-real-token","expires_in":{{value}},"token_type":"Bearer"}""",
        _ => $$"""{"access_token":"not-a-real-token","expires_in":3600,"token_type":{{value}}}""",
    };
}
