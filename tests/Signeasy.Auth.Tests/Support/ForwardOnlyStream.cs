namespace Signeasy.Auth.Tests;

/// <summary>A stream that is read once, like a pipe, and counts its reads.</summary>
internal sealed class ForwardOnlyStream(byte[] bytes, bool canSeek = false) : MemoryStream(bytes)
{
    public override bool CanSeek => canSeek;

    public int Reads { get; private set; }

    public override int Read(byte[] buffer, int offset, int count)
    {
        Reads++;
        return base.Read(buffer, offset, count);
    }

    public override int Read(Span<byte> buffer)
    {
        Reads++;
        return base.Read(buffer);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Reads++;
        return base.ReadAsync(buffer, offset, count, cancellationToken);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Reads++;
        return base.ReadAsync(buffer, cancellationToken);
    }

    public override void CopyTo(Stream destination, int bufferSize)
    {
        Reads++;
        base.CopyTo(destination, bufferSize);
    }

    public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        Reads++;
        return base.CopyToAsync(destination, bufferSize, cancellationToken);
    }
}
