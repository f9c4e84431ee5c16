namespace Signeasy.Auth.Tests;

/// <summary>
/// A cache that many threads use at once, on a clock that never goes back, over a source that answers in its own time.
/// Notes whatever must never be seen of it.
/// </summary>
internal sealed class Crowd : ITokenProvider, IDisposable
{
    private readonly SteppedClock _clock = new();
    private readonly object _clockGate = new();
    private readonly CachingTokenProvider _cache;
    private readonly TimeSpan _lifetime;
    private volatile bool _isDown;
    private volatile bool _isEnding;
    private volatile bool _isOver;
    private volatile string? _problem;
    private int _inProgress;

    public Crowd(TimeSpan renewBefore, TimeSpan lifetime)
    {
        _lifetime = lifetime;
        _cache = new CachingTokenProvider(this, renewBefore, TimeSpan.FromSeconds(30), null, _clock, "", () => 0.5);
    }

    /// <summary>The first thing seen that must not be; null while there is none.</summary>
    public string? Problem => _problem;

    public override string ToString() => $"lifetime {_lifetime:c}: {Problem ?? "sound"}";

    public async ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default)
    {
        Require(Interlocked.Increment(ref _inProgress) == 1, "two acquisitions were in progress at once");
        DateTimeOffset sentAt = _clock.Now;
        await Task.Yield();
        Interlocked.Decrement(ref _inProgress);
        return _isDown
            ? throw new SigneasyAuthException("The issuer is down.", isTransient: true)
            : new AccessToken("unreal", sentAt, sentAt + _lifetime);
    }

    public ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default) =>
        GetTokenAsync(cancellationToken);

    public void Call(bool isCancelled)
    {
        using var cancel = new CancellationTokenSource();
        bool wasOver = _isOver;
        TokenStatus before = _cache.Status;
        DateTimeOffset began = _clock.Now;
        Task<AccessToken> call = _cache.GetTokenAsync(cancel.Token).AsTask();
        if (isCancelled)
        {
            cancel.Cancel();
        }

        bool ended = Task.WaitAny([call], TimeSpan.FromMinutes(1)) == 0;
        Require(ended, "a call never ended");
        Require(!call.IsCanceled || isCancelled, "a call that was not cancelled ended as cancelled");
        if (call.IsCompletedSuccessfully)
        {
            Require(
                call.Result.ExpiresAt > began || call.Result != before.Token,
                "a call got the cached token, which had expired before it began");
        }

        Exception? failure = call.Exception?.InnerException;
        Require(!wasOver || failure is null or ObjectDisposedException, "a call after the disposal failed otherwise");
        Require(failure is not ObjectDisposedException || _isEnding, "a call failed for a disposal before there was one");
        Require(!wasOver || _cache.Status.Acquisitions == before.Acquisitions, "an acquisition started after the disposal");
        if (failure is not (null or ObjectDisposedException))
        {
            Require(failure is SigneasyAuthException, $"a call came to {failure}");
            TimeSpan margin = TimeSpan.FromTicks(Math.Min(TimeSpan.FromSeconds(30).Ticks, _lifetime.Ticks / 20));
            Require(
                before.Token is null || _clock.Now >= before.Token.ExpiresAt - margin,
                "a call failed while a usable token was cached");
        }
    }

    public void Advance(TimeSpan time)
    {
        lock (_clockGate)
        {
            _clock.Now += time;
        }
    }

    public void Dispose() => _cache.Dispose();

    public void End()
    {
        _isEnding = true;
        _cache.Dispose();
        _isOver = true;
    }

    public void Break() => _isDown = true;

    public void Mend() => _isDown = false;

    public void Reject()
    {
        if (_cache.Status.Token is { } token)
        {
            token.MarkRejected();
            Task<AccessToken> renewal = _cache.RenewTokenAsync(token).AsTask();
            Require(Task.WaitAny([renewal], TimeSpan.FromMinutes(1)) == 0, "a report of a rejection never ended");
            Require(renewal.IsCompletedSuccessfully, "a report of a rejection failed");
        }
    }

    private void Require(bool condition, string problem)
    {
        if (!condition)
        {
            _problem ??= problem;
        }
    }
}
