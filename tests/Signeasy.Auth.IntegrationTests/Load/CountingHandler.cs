namespace Signeasy.Auth.IntegrationTests.Load;

/// <summary>Sends requests and counts how many are under way: begun, and neither answered nor given up.</summary>
internal sealed class CountingHandler() : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
{
    private readonly Lock _gate = new();

    public int UnderWay { get; private set; }

    public int MostAtOnce { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            MostAtOnce = Math.Max(MostAtOnce, ++UnderWay);
        }

        // Given up is over, whatever the connection still has to clear away.
        int isOver = 0;
        await using CancellationTokenRegistration givenUp = cancellationToken.Register(End);
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        finally
        {
            End();
        }

        void End()
        {
            if (Interlocked.Exchange(ref isOver, 1) == 0)
            {
                lock (_gate)
                {
                    UnderWay--;
                }
            }
        }
    }
}
