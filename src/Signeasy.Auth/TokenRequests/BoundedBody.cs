namespace Signeasy.Auth.Internal;

/// <summary>Reads a response's whole body, up to 64 KiB, which is plenty for a token response.</summary>
internal static class BoundedBody
{
    public const int MaxLength = 64 * 1024;

    /// <summary>The body; null if it is longer than <see cref="MaxLength"/>.</summary>
    /// <exception cref="OperationCanceledException">Cancelled, even if the body's stream ignores cancellation.</exception>
    public static Task<ArraySegment<byte>?> ReadAsync(HttpContent? content, CancellationToken cancellationToken) =>
        content?.Headers.ContentLength switch
        {
            > MaxLength => Task.FromResult<ArraySegment<byte>?>(null),
            _ when content is null => Task.FromResult<ArraySegment<byte>?>(new ArraySegment<byte>([])),
            _ => ReadStreamAsync(content, cancellationToken).OrAbandonAsync(cancellationToken),
        };

    private static async Task<ArraySegment<byte>?> ReadStreamAsync(HttpContent content, CancellationToken cancellationToken)
    {
#if NET
        using Stream stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
#else
        using Stream stream = await content.ReadAsStreamAsync().ConfigureAwait(false);
#endif
        byte[] buffer = new byte[4096];
        int length = 0;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
#if NET
            int read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
#else
            int read = await stream
                .ReadAsync(buffer, length, buffer.Length - length, cancellationToken).ConfigureAwait(false);
#endif
            if (read == 0)
            {
                return new ArraySegment<byte>(buffer, 0, length);
            }

            length += read;
            if (length == buffer.Length)
            {
                if (length > MaxLength)
                {
                    return null;
                }

                // One byte more than allowed, to distinguish a body of exactly that length from a longer one.
                Array.Resize(ref buffer, Math.Min(buffer.Length * 4, MaxLength + 1));
            }
        }
    }
}
