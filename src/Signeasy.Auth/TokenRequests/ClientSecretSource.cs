namespace Signeasy.Auth.Internal;

/// <summary>
/// Gets the client secret from the settings, from the file or from the application's ClientSecretProvider. Keeps no copy.
/// </summary>
internal static class ClientSecretSource
{
    /// <summary>Returns the current secret.</summary>
    /// <exception cref="SigneasyAuthException">
    /// The file can't be used, or the ClientSecretProvider failed or returned something that can't be a secret.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static async Task<string> GetAsync(AccountSettings settings, CancellationToken cancellationToken)
    {
        if (settings.ClientSecretFile is { } file)
        {
            return await ReadAsync(file, cancellationToken).ConfigureAwait(false);
        }

        if (settings.ClientSecretProvider is not { } provider)
        {
            return settings.ClientSecret;
        }

        string? secret;
        try
        {
            // A provider that ignores cancellation must not exceed the time limit.
            secret = await provider(cancellationToken).AsTask().OrAbandonAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception e)
        {
            throw TokenErrors.SecretUnavailable("failed", e);
        }

        return TextValidation.GetSecretProblem(secret) is { } problem
            ? throw TokenErrors.SecretUnavailable($"returned a secret that {problem}")
            : secret!;
    }

    private static async Task<string> ReadAsync(string file, CancellationToken cancellationToken)
    {
        // On the thread pool, because a file system may hang.
        (string? secret, string? problem, Exception? cause) =
            await Task.Run(() => ClientSecretFile.Read(file), CancellationToken.None)
                .OrAbandonAsync(cancellationToken).ConfigureAwait(false);
        return secret ?? throw TokenErrors.SecretFileUnusable(problem!, cause);
    }
}
