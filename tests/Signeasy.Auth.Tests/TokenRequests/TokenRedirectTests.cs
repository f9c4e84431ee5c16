using System.Net;

namespace Signeasy.Auth.Tests;

public class TokenRedirectTests
{
    private readonly TokenEndpointStub _issuer = new();

    [Theory]
    [InlineData(300)]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(304)]
    [InlineData(307)]
    [InlineData(308)]
    [InlineData(399)]
    public async Task A_redirect_is_an_error_that_says_so_whatever_its_code(int status)
    {
        _issuer.Answers(_ => new HttpResponseMessage((HttpStatusCode)status)
        {
            Headers = { Location = new Uri("https://elsewhere.example/oauth/token") },
            Content = new StringContent(TokenEndpointStub.TokenJson),
        });

        SigneasyAuthException failure = await _issuer.FailAsync();

        AssertRedirected((HttpStatusCode)status, failure);
        Assert.DoesNotContain("elsewhere.example", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://elsewhere.example/oauth/token")]
    [InlineData("https://auth.signeasy.com:8443/oauth/token")]
    [InlineData("http://auth.signeasy.com/oauth/token")]
    [InlineData("https://auth.signeasy.com/oauth/token/")]
    [InlineData("https://auth.signeasy.com/oauth/token?again")]
    public async Task A_redirect_that_a_handler_followed_is_an_error_too(string target)
    {
        // .NET's own handlers do this when they follow a redirect: the request's address becomes the target's.
        _issuer.Answers(request =>
        {
            request.RequestUri = new Uri(target);
            return new HttpResponseMessage { Content = new StringContent(TokenEndpointStub.TokenJson) };
        });

        SigneasyAuthException failure = await _issuer.FailAsync();

        AssertRedirected(HttpStatusCode.OK, failure);
    }

    private void AssertRedirected(HttpStatusCode status, SigneasyAuthException failure)
    {
        Assert.Contains("answered with a redirect", failure.Message, StringComparison.Ordinal);
        Assert.Contains("AllowAutoRedirect = false", failure.Message, StringComparison.Ordinal);
        Assert.Equal(status, failure.StatusCode);
        Assert.Equal("invalid_response", failure.Error);
        Assert.False(failure.IsTransient);
        Assert.Single(_issuer.Posts);
    }
}
