namespace Signeasy.Auth.Tests;

/// <summary>A connection that never receives anything. A read ends only when it is cancelled, or never if it ignores cancellation.</summary>
internal sealed class SilentStream(bool ignoresCancellation = false) : ReadOnlyStream
{
    public bool IsDisposed { get; private set; }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // Unlike Task.Delay, goes on inline when it is cancelled.
        var read = new TaskCompletionSource<int>();
        if (!ignoresCancellation)
        {
            cancellationToken.Register(() => read.TrySetCanceled(cancellationToken));
        }

        return new ValueTask<int>(read.Task);
    }

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }
}
