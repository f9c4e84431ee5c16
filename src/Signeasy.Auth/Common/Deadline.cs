namespace Signeasy.Auth.Internal;

/// <summary>Cancels when its time is up, or when another token is cancelled.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _link;

    public Deadline(TimeSpan time, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
#if NET
        _source = new CancellationTokenSource(time, timeProvider);
#else
        _source = timeProvider.CreateCancellationTokenSource(time);
#endif
        _link = cancellationToken.Register(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    public CancellationToken Token => _source.Token;

    public bool IsOver => _source.IsCancellationRequested;

    public void Dispose()
    {
        // Before the source: this waits for a cancellation in progress, which would fail on a disposed source.
        _link.Dispose();
        _source.Dispose();
    }
}
