namespace Signeasy.Auth.Internal;

/// <summary>Reads an answer's body whole, but never more of it than a token answer can need.</summary>
internal static class BoundedBody
{
    public const int MaxLength = 64 * 1024;

    /// <summary>The body; null when it is longer than <see cref="MaxLength"/>.</summary>
    public static async Task<ArraySegment<byte>?> ReadAsync(HttpContent? content, CancellationToken cancellationToken)
    {
        if (content is null)
        {
            return new ArraySegment<byte>([]);
        }

        if (content.Headers.ContentLength > MaxLength)
        {
            return null;
        }

#if NET
        Stream stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
#else
        Stream stream = await content.ReadAsStreamAsync().ConfigureAwait(false);
#endif
        byte[] buffer = new byte[4096];
        int length = 0;
        while (true)
        {
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

                // One byte more than allowed tells a body of just that length from a longer one.
                Array.Resize(ref buffer, Math.Min(buffer.Length * 4, MaxLength + 1));
            }
        }
    }
}
