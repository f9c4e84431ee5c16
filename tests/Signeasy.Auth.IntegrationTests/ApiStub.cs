using System.Net;
using System.Text;

namespace Signeasy.Auth.IntegrationTests;

/// <summary>The far end of a client: a token for every POST, and for a GET what it came with.</summary>
internal sealed class ApiStub : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string body = request.Method == HttpMethod.Post
            ? """{"access_token":"issued-token","expires_in":2592000,"token_type":"Bearer"}"""
            : $"{request.RequestUri} {request.Headers.Authorization}";
        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
        {
            RequestMessage = request,
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        });
    }
}
