namespace Signeasy.Auth.Tests;

/// <summary>A connection that sends white space for ever, and counts the bytes that were read.</summary>
internal sealed class EndlessStream : ReadOnlyStream
{
    public long BytesRead { get; private set; }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        buffer.Span.Fill((byte)' ');
        BytesRead += buffer.Length;
        return new ValueTask<int>(buffer.Length);
    }
}
