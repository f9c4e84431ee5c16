using Signeasy.Auth.Tests;

namespace Signeasy.Auth.IntegrationTests.Servers;

/// <summary>Reads from another stream and keeps a copy of all that it read.</summary>
internal sealed class RecordingStream(Stream source, Recorder recorder) : ReadOnlyStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await source.ReadAsync(buffer, cancellationToken);
        recorder.Add(buffer.Span[..read]);
        return read;
    }
}
