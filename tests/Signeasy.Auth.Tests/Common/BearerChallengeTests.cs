using System.Net.Http.Headers;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

public sealed class BearerChallengeTests
{
    [Theory]
    [InlineData("Bearer error=insufficient_scope, scope=update", true, "update")]
    [InlineData("Bearer error=insufficient_scope, scope=rs:update", false, null)] // A colon needs quotation marks.
    [InlineData("bearer ERROR = \"Insufficient_Scope\" , SCOPE = \"rs:read rs:update\"", true, "rs:read rs:update")]
    [InlineData("Bearer realm=\"a, \\\"b\\\" = c\", error=\"insufficient_scope\"", true, null)]
    [InlineData("Bearer error=\"insufficient_scope\", scope=\"rs:not-a-real-token\"", true, null)]
    [InlineData("Bearer error=\"insufficient_scope", false, null)]
    [InlineData("Bearer error=\"invalid_token\"", false, null)]
    [InlineData("Bearer error, scope", false, null)]
    [InlineData("Bearer error=", false, null)]
    [InlineData("Bearer", false, null)]
    [InlineData("Basic error=\"insufficient_scope\"", false, null)]
    public void A_challenge_names_a_missing_scope_or_is_ignored(string header, bool isInsufficientScope, string? scopes)
    {
        using var response = new HttpResponseMessage();
        HttpResponseHeaders headers = response.Headers;
        headers.TryAddWithoutValidation("WWW-Authenticate", header);

        var challenge = BearerChallenge.Read(headers, "not-a-real-token");

        Assert.Equal(new BearerChallenge(isInsufficientScope, scopes), challenge);
    }
}
