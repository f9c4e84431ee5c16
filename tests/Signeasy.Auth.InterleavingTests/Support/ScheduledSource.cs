namespace Signeasy.Auth.InterleavingTests;

/// <summary>A source whose calls take any number of steps, and that checks how many of them run at a time.</summary>
internal sealed class ScheduledSource(ManualClock clock) : ITokenProvider
{
    private int _running;

    /// <summary>The client whose tokens the source returns. Read when a call starts.</summary>
    public Func<string> Client { get; set; } = () => "client";

    /// <summary>Returns the failure of a call of this client; null if it succeeds.</summary>
    public Func<string, Exception?> Failure { get; set; } = _ => null;

    /// <summary>The token that calls return that don't ask for another one; null for a new one each time.</summary>
    public AccessToken? Same { get; set; }

    /// <summary>Number of calls that may run at a time.</summary>
    public int MaxRunning { get; set; } = 1;

    /// <summary>Whether calls may start with a cancellation token that isn't cancelled.</summary>
    public bool MayStart { get; set; } = true;

    /// <summary>Number of calls so far.</summary>
    public int Calls { get; private set; }

    /// <summary>The tokens for which another one was asked.</summary>
    public List<AccessToken> Rejected { get; } = [];

    public ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default) =>
        new(AskAsync(Same, cancellationToken));

    public ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default)
    {
        Rejected.Add(rejected);
        return new(AskAsync(same: null, cancellationToken));
    }

    private async Task<AccessToken> AskAsync(AccessToken? same, CancellationToken cancellationToken)
    {
        Require.That(MayStart || cancellationToken.IsCancellationRequested, "A call of the source started that nobody needs.");
        Require.That(++_running <= MaxRunning, "Too many calls of the source at a time.");
        string client = Client();
        int call = ++Calls;
        try
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            if (Failure(client) is { } failure)
            {
                throw failure;
            }

            return same ?? new AccessToken($"{client}.{call}", clock.Now, clock.Now.AddDays(30));
        }
        finally
        {
            _running--;
        }
    }
}
