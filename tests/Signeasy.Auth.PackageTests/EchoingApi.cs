using System.Net;

namespace Signeasy.Auth.PackageTests;

/// <summary>An API whose response is the request's body.</summary>
internal sealed class EchoingApi : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        new(HttpStatusCode.OK) { Content = new StringContent(await request.Content!.ReadAsStringAsync(cancellationToken)) };
}
