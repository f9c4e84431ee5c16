using System.Net;

namespace Signeasy.Auth.Tests;

/// <summary>
/// .NET follows a redirect inside the innermost handler: it puts the target into the request and takes the
/// Authorization off. A 401 from there says nothing about the token.
/// </summary>
public sealed class RedirectedRequestTests : IDisposable
{
    private static readonly AccessToken First = TokenSequence.Token("first-token");
    private static readonly AccessToken Second = TokenSequence.Token("second-token");

    private readonly HttpRequestMessage _request = new(HttpMethod.Get, "https://api.signeasy.com/v3/me");

    public void Dispose() => _request.Dispose();

    [Theory]
    [InlineData("https://evil.example/v3/me")]
    [InlineData("https://api.signeasy.com/v3/me/")]
    [InlineData("https://api.signeasy.com/v3/me")]
    public async Task A_401_after_a_redirect_is_returned_and_causes_no_renewal(string target)
    {
        var api = new ApiStub((request, _) => Redirected(request, target, HttpStatusCode.Unauthorized));
        var tokens = TokenSequence.Of(First, Second);
        using HttpMessageInvoker invoker = api.CreateInvoker(tokens);

        HttpResponseMessage response = await invoker.SendAsync(_request, CancellationToken.None);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("answer 401", await response.Content.ReadAsStringAsync(CancellationToken.None));
        Assert.Equal(["Bearer first-token"], api.Authorizations);
        Assert.Empty(tokens.Rejected);
        Assert.Equal(1, tokens.Calls);
    }

    [Fact]
    public async Task A_401_after_a_redirect_of_the_second_send_causes_no_renewal()
    {
        var api = new ApiStub(
            (request, _) => Task.FromResult(ApiStub.Answer(request, HttpStatusCode.Unauthorized)),
            (request, _) => Redirected(request, "https://evil.example/", HttpStatusCode.Unauthorized));
        var tokens = TokenSequence.Of(First, Second);
        using HttpMessageInvoker invoker = api.CreateInvoker(tokens);

        HttpResponseMessage response = await invoker.SendAsync(_request, CancellationToken.None);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal([First], tokens.Rejected);
    }

    [Fact]
    public async Task A_redirected_request_that_an_outer_handler_sends_again_has_no_token()
    {
        var api = new ApiStub((request, _) => Redirected(request, "https://evil.example/", HttpStatusCode.ServiceUnavailable));
        using HttpMessageInvoker invoker = api.CreateInvoker(TokenSequence.Of(First));

        await invoker.SendAsync(_request, CancellationToken.None);
        await invoker.SendAsync(_request, CancellationToken.None);

        Assert.Equal(["Bearer first-token", null], api.Authorizations);
    }

    private static Task<HttpResponseMessage> Redirected(HttpRequestMessage request, string target, HttpStatusCode status)
    {
        request.RequestUri = new Uri(target);
        request.Headers.Authorization = null;
        return Task.FromResult(ApiStub.Answer(request, status));
    }
}
