using System.Diagnostics;
using Signeasy.Auth.Benchmarks.Peers;

namespace Signeasy.Auth.Benchmarks.ColdStart;

/// <summary>Callers that all start at once, as work items of the pool, and note when each was told.</summary>
internal sealed class Crowd
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long[] _toldAt;
    private readonly Task[] _callers;
    private long _startedAt;
    private int _refused;

    public Crowd(ITokenPeer peer, IReadOnlyList<CancellationToken> tokens)
    {
        _toldAt = new long[tokens.Count];
        _callers = [.. tokens.Select((token, caller) => CallAsync(peer, caller, token))];
    }

    /// <summary>From the start to the last caller told.</summary>
    public TimeSpan Last => Stopwatch.GetElapsedTime(_startedAt, _toldAt.Max());

    /// <summary>From the first caller told to the last.</summary>
    public TimeSpan Spread => Stopwatch.GetElapsedTime(_toldAt.Min(), _toldAt.Max());

    /// <summary>Callers that were told of a failure so far.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>Lets them all go; the task ends with the last of them.</summary>
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
            Interlocked.Increment(ref _refused);
        }

        _toldAt[caller] = Stopwatch.GetTimestamp();
    }
}
