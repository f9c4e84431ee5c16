namespace Signeasy.Auth.Tests;

/// <summary>
/// Waits for a handler that answers on another thread, so that a request is over when its send returns, and moving a fake
/// clock can't overtake it.
/// </summary>
internal sealed class InlineHandler(HttpMessageHandler innerHandler) : DelegatingHandler(innerHandler)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Task<HttpResponseMessage> answer = base.SendAsync(request, cancellationToken);
        ((IAsyncResult)answer).AsyncWaitHandle.WaitOne();
        return answer;
    }
}
