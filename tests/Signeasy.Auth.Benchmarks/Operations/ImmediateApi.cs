using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Benchmarks.Operations;

/// <summary>An API whose answer is there when the send returns.</summary>
internal sealed class ImmediateApi : HttpMessageHandler, INeverChangesRequests
{
    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(new HttpResponseMessage());
}
