namespace Signeasy.Auth.Internal;

/// <summary>Reads a response's whole body, up to 64 KiB, which is plenty for a token response.</summary>
internal static class BoundedBody
{
    public const int MaxLength = 64 * 1024;

    /// <summary>The body; null if it is longer than <see cref="MaxLength"/>.</summary>
    /// <exception cref="OperationCanceledException">Cancelled, even if the body's stream ignores cancellation.</exception>
    public static Task<ArraySegment<byte>?> ReadAsync(HttpContent? content, CancellationToken cancellationToken) =>
        ReadStreamAsync(content, cancellationToken).OrAbandonAsync(cancellationToken);

    private static async Task<ArraySegment<byte>?> ReadStreamAsync(HttpContent? content, CancellationToken cancellationToken)
    {
        if (content is null)
        {
            return new ArraySegment<byte>([]);
        }

        if (content.Headers.ContentLength > MaxLength)
        {
            return null;
        }

        using Stream stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);

        // One byte more than allowed, to distinguish a body of exactly that length from a longer one.
        byte[] buffer = new byte[MaxLength + 1];
        int length = 0;
        int read;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
#if NET
            read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
#else
            read = await stream.ReadAsync(buffer, length, buffer.Length - length, cancellationToken).ConfigureAwait(false);
#endif
            length += read;
        }
        while (read > 0 && length < buffer.Length);

        return length > MaxLength ? (ArraySegment<byte>?)null : new ArraySegment<byte>(buffer, 0, length);
    }
}
