namespace Signeasy.Auth.Internal;

/// <summary>An answer with status 401 that may yet be the caller's.</summary>
#pragma warning disable CA1849, CA1835 // Synchronous in the synchronous Send; arrays, since netstandard2.0 knows no Memory here.
internal static class UnauthorizedResponse
{
    private const int MaxLength = 1024 * 1024;

    /// <summary>The token that the provider has after this answer; the answer's connection is freed for it, if it has another.</summary>
    public static async ValueTask<AccessToken> RenewTokenAsync(
        HttpResponseMessage refusal, ITokenProvider provider, AccessToken refused, bool isAsync, CancellationToken cancellationToken)
    {
        Task<AccessToken> pending = provider.GetTokenAsync(cancellationToken).AsTask();
        bool isNoNews = pending.Status == TaskStatus.RanToCompletion && ReferenceEquals(pending.Result, refused);
        Task buffering = isNoNews ? pending : BufferAsync(refusal, isAsync, cancellationToken);

        // Both, so that neither fails unobserved.
        Task both = Task.WhenAll(buffering, pending);
        if (isAsync)
        {
            await both.ConfigureAwait(false);
        }
        else
        {
            both.GetAwaiter().GetResult();
        }

        return pending.Result;
    }

    /// <summary>
    /// Reads the body ahead, so that its connection is free: the renewal and the second send may have no other (.NET
    /// Framework gives a server two), and would wait for it until the caller's time is over. Of a longer body, or one that
    /// breaks off, the caller reads on where this ended.
    /// </summary>
    private static async Task BufferAsync(HttpResponseMessage refusal, bool isAsync, CancellationToken cancellationToken)
    {
        if (refusal.Content is not { } content || content.Headers.ContentLength > MaxLength)
        {
            return;
        }

        bool isWhole = false;
        using CancellationTokenRegistration abort = cancellationToken.Register(content.Dispose);
        using var head = new MemoryStream();
        byte[] piece = new byte[4096];
        Stream? rest = null;
        try
        {
            rest = await OpenAsync(content, isAsync).ConfigureAwait(false);
            while (!isWhole && head.Length < MaxLength)
            {
                int read = isAsync
                    ? await rest.ReadAsync(piece, 0, piece.Length, cancellationToken).ConfigureAwait(false)
                    : rest.Read(piece, 0, piece.Length);
                head.Write(piece, 0, read);
                isWhole = read == 0;
            }
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception)
        {
            // The caller meets it too, in its place behind what came before.
        }

        if (rest is not null)
        {
            refusal.Content = new ReadAheadContent(content, head.ToArray(), isWhole ? null : rest);
        }
    }

    private static async ValueTask<Stream> OpenAsync(HttpContent content, bool isAsync)
    {
#if NET
        if (!isAsync)
        {
            return content.ReadAsStream();
        }
#endif
        return await content.ReadAsStreamAsync().ConfigureAwait(false);
    }
}
