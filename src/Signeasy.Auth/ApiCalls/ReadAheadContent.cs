using System.Net;

namespace Signeasy.Auth.Internal;

/// <summary>A content whose beginning was read already.</summary>
internal sealed class ReadAheadContent : HttpContent
{
    private readonly HttpContent _original;
    private readonly byte[] _head;
    private readonly Stream? _rest;

    /// <param name="original">The content, for its headers; disposed of along with this one.</param>
    /// <param name="head">What was read of it.</param>
    /// <param name="rest">Where the rest is to be read; null when that was all.</param>
    public ReadAheadContent(HttpContent original, byte[] head, Stream? rest)
    {
        _original = original;
        _head = head;
        _rest = rest;
        foreach (KeyValuePair<string, IEnumerable<string>> header in original.Headers)
        {
            Headers.TryAddWithoutValidation(header.Key, header.Value);
        }
    }

#if NET
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_head, cancellationToken).ConfigureAwait(false);
        if (_rest is not null)
        {
            await _rest.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
        }
    }

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        stream.Write(_head);
        _rest?.CopyTo(stream);
    }
#else
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(_head, 0, _head.Length).ConfigureAwait(false);
        if (_rest is not null)
        {
            await _rest.CopyToAsync(stream).ConfigureAwait(false);
        }
    }
#endif

    protected override bool TryComputeLength(out long length)
    {
        length = _head.Length;
        return _rest is null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _rest?.Dispose();
            _original.Dispose();
        }

        base.Dispose(disposing);
    }
}
