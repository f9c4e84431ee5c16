namespace Signeasy.Auth.Benchmarks.Operations;

/// <summary>An API whose answer comes after the send has returned, as over a network.</summary>
internal sealed class YieldingApi : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return new HttpResponseMessage();
    }
}
