using System.Net;
using System.Net.Http.Headers;

namespace Signeasy.Auth.Tests;

public class AuthorizationHeaderTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_401_to_a_header_with_which_a_handler_replaced_the_token_does_not_count_against_the_token(bool isAsync)
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.Unauthorized);
        var tokens = TokenSequence.Of(TokenSequence.Token("first-token"), TokenSequence.Token("second-token"));
        using var invoker = new HttpMessageInvoker(new SigneasyAuthHandler(tokens)
        {
            InnerHandler = new ReplacingHandler { InnerHandler = api },
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://api.signeasy.com/v3/me");

        HttpResponseMessage response = isAsync
            ? await invoker.SendAsync(request, TestContext.Current.CancellationToken)
            : await Task.Run(() => invoker.Send(request, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(["Basic AAAA"], api.Authorizations);
        Assert.Empty(tokens.Rejected);
        Assert.Empty(request.Headers);
    }

    [Fact]
    public async Task A_401_to_the_token_counts_although_a_handler_reads_the_header()
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.Unauthorized, HttpStatusCode.OK);
        var tokens = TokenSequence.Of(TokenSequence.Token("first-token=="), TokenSequence.Token("second-token"));
        using var invoker = new HttpMessageInvoker(new SigneasyAuthHandler(tokens)
        {
            InnerHandler = new ReadingHandler { InnerHandler = api },
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://api.signeasy.com/v3/me");

        HttpResponseMessage response = await invoker.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Single(tokens.Rejected);
    }

    private sealed class ReplacingHandler : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            base.SendAsync(Replace(request), cancellationToken);

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
            base.Send(Replace(request), cancellationToken);

        private static HttpRequestMessage Replace(HttpRequestMessage request)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", "AAAA");
            return request;
        }
    }

    private sealed class ReadingHandler : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Assert.Equal("Bearer", request.Headers.Authorization?.Scheme);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
