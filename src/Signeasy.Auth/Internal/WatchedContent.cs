using System.Net;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Stands in, while a request is sent, for a content that reads from a stream, and knows whether that stream is being
/// read. HTTP/2 and later may hand over the answer in the middle of the body; a second send would then move the stream
/// under the first, and both would send what neither was meant to.
/// </summary>
internal sealed class WatchedContent : HttpContent
{
    private volatile bool _isBeingRead;

    private WatchedContent(HttpContent original)
    {
        Original = original;
        foreach (KeyValuePair<string, IEnumerable<string>> header in original.Headers)
        {
            Headers.TryAddWithoutValidation(header.Key, header.Value);
        }
    }

    public HttpContent Original { get; }

    /// <summary>From the first byte read until the send has ended, in whatever way.</summary>
    public bool IsBeingRead => _isBeingRead;

    /// <summary>Takes the place of the request's content where the answer may come before its end; null where it can't.</summary>
    public static WatchedContent? PutOn(HttpRequestMessage request)
    {
        if (!MayBeAnsweredEarly(request) || !ReadsFromStream(request.Content))
        {
            return null;
        }

        var watched = new WatchedContent(request.Content!);
        request.Content = watched;
        return watched;
    }

    protected override bool TryComputeLength(out long length)
    {
        long? known = Original.Headers.ContentLength;
        length = known ?? 0;
        return known is not null;
    }

#if NET
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _isBeingRead = true;
        try
        {
            await Original.CopyToAsync(stream, context, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _isBeingRead = false;
        }
    }

    private static bool MayBeAnsweredEarly(HttpRequestMessage request) =>
        request.Version.Major >= 2 || request.VersionPolicy == HttpVersionPolicy.RequestVersionOrHigher;
#else
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        _isBeingRead = true;
        try
        {
            await Original.CopyToAsync(stream, context).ConfigureAwait(false);
        }
        finally
        {
            _isBeingRead = false;
        }
    }

    private static bool MayBeAnsweredEarly(HttpRequestMessage request) => request.Version.Major >= 2;
#endif

    private static bool ReadsFromStream(HttpContent? content) =>
        content is StreamContent || (content is MultipartContent parts && parts.Any(ReadsFromStream));
}
