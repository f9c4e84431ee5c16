namespace Signeasy.Auth.Tests;

/// <summary>A connection to the issuer on which a response may be on its way for a while.</summary>
internal sealed class SlowTokens
{
    private Gate? _gate;

    /// <summary>Where the next response waits on its way.</summary>
    public void StopNextAt(Gate gate) => Volatile.Write(ref _gate, gate);

    public DelegatingHandler CreateHandler() => new Handler(this);

    private sealed class Handler(SlowTokens owner) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
            if (Interlocked.Exchange(ref owner._gate, null) is { } gate)
            {
                await gate.PassAsync();
            }

            return response;
        }
    }
}
