namespace Signeasy.Auth.Internal;

/// <summary>The client secret, from the settings or from where the application keeps it. Never kept here.</summary>
internal static class ClientSecretSource
{
    /// <summary>The secret as it is now.</summary>
    /// <exception cref="SigneasyAuthException">The application's own source failed, or gave none that can be one.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static async Task<string> GetAsync(AccountSettings settings, CancellationToken cancellationToken)
    {
        if (settings.ClientSecretProvider is not { } provider)
        {
            return settings.ClientSecret;
        }

        string? secret;
        try
        {
            // A store that ignores its cancellation must not outlast the budget.
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

        return OptionsValidation.GetSecretProblem(secret) is { } problem
            ? throw TokenErrors.SecretUnavailable($"gave a secret that {problem}")
            : secret!;
    }
}
