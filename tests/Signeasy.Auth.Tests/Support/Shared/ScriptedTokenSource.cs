using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Signeasy.Auth.Tests;

/// <summary>A source whose every call ends when, and with what, the test says.</summary>
internal sealed class ScriptedTokenSource : ITokenProvider
{
    private readonly Channel<SourceCall> _calls = Channel.CreateUnbounded<SourceCall>();
    private int _callCount;

    /// <summary>The immediate result of calls; while it is null, they wait for the test in <see cref="NextCallAsync"/>.</summary>
    public Func<CancellationToken, ValueTask<AccessToken>>? Script { get; set; }

    /// <summary>Called at each <see cref="RenewTokenAsync"/>.</summary>
    public Action<AccessToken>? OnRenew { get; set; }

    public int CallCount => Volatile.Read(ref _callCount);

    public ConcurrentQueue<AccessToken> Rejected { get; } = [];

    public ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _callCount);
        if (Script is { } script)
        {
            return script(cancellationToken);
        }

        var call = new SourceCall(cancellationToken);
        _calls.Writer.TryWrite(call);
        return new(call.Answer);
    }

    public ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default)
    {
        Rejected.Enqueue(rejected);
        OnRenew?.Invoke(rejected);
        return GetTokenAsync(cancellationToken);
    }

    /// <summary>The next call that waits for its end, once it has come.</summary>
    public Task<SourceCall> NextCallAsync() =>
        _calls.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();
}
