namespace Signeasy.Auth.Tests;

/// <summary>A connection on which nothing is ever received, until the read is cancelled.</summary>
internal sealed class SilentStream : ReadOnlyStream
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // Unlike Task.Delay, goes on inline when it is cancelled.
        var read = new TaskCompletionSource<int>();
        cancellationToken.Register(() => read.TrySetCanceled(cancellationToken));
        return new ValueTask<int>(read.Task);
    }
}
