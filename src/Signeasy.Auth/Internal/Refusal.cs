namespace Signeasy.Auth.Internal;

/// <summary>An answer with status 401 that may yet be the caller's.</summary>
#pragma warning disable CA1849 // Synchronous in the synchronous Send.
internal static class Refusal
{
    private const int MaxLength = 1024 * 1024;

    /// <summary>
    /// Reads the body, so that its connection is free: the renewal and the second send may have no other (.NET Framework
    /// gives a server two), and would wait for it until the caller's time is over. A longer body is left unread.
    /// </summary>
    public static ValueTask BufferAsync(HttpResponseMessage refusal, bool isAsync, CancellationToken cancellationToken)
    {
        if (refusal.Content is not { } content || content.Headers.ContentLength > MaxLength)
        {
            return default;
        }

        Task reading = ReadAsync(content, cancellationToken);
        if (isAsync)
        {
            return new ValueTask(reading);
        }

        reading.GetAwaiter().GetResult();
        return default;
    }

#if NET9_0_OR_GREATER
    private static Task ReadAsync(HttpContent content, CancellationToken cancellationToken) =>
        content.LoadIntoBufferAsync(MaxLength, cancellationToken);
#else
    private static async Task ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        // It knows no cancellation there but disposal.
        using (cancellationToken.Register(content.Dispose))
        {
            await content.LoadIntoBufferAsync(MaxLength).ConfigureAwait(false);
        }
    }
#endif
}
