using System.Diagnostics;
using Signeasy.Auth.Benchmarks.Peers;

namespace Signeasy.Auth.Benchmarks.ColdStart;

/// <summary>Callers that all start at once, as work items of the pool, and record when each was answered.</summary>
internal sealed class ColdStartCallers
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long[] _answeredAt;
    private readonly Task[] _callers;
    private long _startedAt;
    private int _failed;

    public ColdStartCallers(ITokenPeer peer, IReadOnlyList<CancellationToken> tokens)
    {
        _answeredAt = new long[tokens.Count];
        _callers = [.. tokens.Select((token, caller) => CallAsync(peer, caller, token))];
    }

    /// <summary>From the start to the last caller answered.</summary>
    public TimeSpan Last => Stopwatch.GetElapsedTime(_startedAt, _answeredAt.Max());

    /// <summary>From the first caller answered to the last.</summary>
    public TimeSpan Spread => Stopwatch.GetElapsedTime(_answeredAt.Min(), _answeredAt.Max());

    /// <summary>Callers that have failed so far.</summary>
    public int Failed => Volatile.Read(ref _failed);

    /// <summary>Starts all callers; the task ends with the last of them.</summary>
    public Task Start()
    {
        _startedAt = Stopwatch.GetTimestamp();
        _gate.SetResult();
        return Task.WhenAll(_callers);
    }

    private async Task CallAsync(ITokenPeer peer, int caller, CancellationToken cancellationToken)
    {
        await _gate.Task;
        try
        {
            await peer.BeginAsync(cancellationToken);
        }
        catch (Exception)
        {
            Interlocked.Increment(ref _failed);
        }

        _answeredAt[caller] = Stopwatch.GetTimestamp();
    }
}
