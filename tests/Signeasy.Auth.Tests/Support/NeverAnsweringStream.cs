namespace Signeasy.Auth.Tests;

/// <summary>A stream whose reads never end, not even when they are cancelled or the stream is disposed of.</summary>
internal sealed class NeverAnsweringStream : ReadOnlyStream
{
    public bool IsDisposed { get; private set; }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        new(new TaskCompletionSource<int>().Task);

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }
}
