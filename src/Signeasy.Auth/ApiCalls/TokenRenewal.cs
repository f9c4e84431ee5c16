using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Internal;

/// <summary>Asks the token provider for another token after the API rejected one.</summary>
internal sealed class TokenRenewal(ITokenProvider tokenProvider, ILogger logger)
{
    public static AccessToken Checked(AccessToken? token) =>
        token ?? throw new SigneasyAuthException("The token provider returned null: it must return a token or throw.");

    /// <summary>Returns another token; null if there is none. If the caller cancels, the 401 response is disposed.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async ValueTask<AccessToken?> RenewAsync(
        AccessToken rejected, HttpResponseMessage unauthorized, bool isAsync, CancellationToken cancellationToken)
    {
        try
        {
            AccessToken token;
#if NET
            if (!isAsync)
            {
                token = Blocking.Run(() => tokenProvider.RenewTokenAsync(rejected, cancellationToken));
            }
            else
#endif
            {
                token = await tokenProvider.RenewTokenAsync(rejected, cancellationToken).ConfigureAwait(false);
            }

            // Compared by value, because a decorator may return copies.
            if (Checked(token).Value != rejected.Value)
            {
                return token;
            }

            Log.NotResent(logger, "there is no other token");
            return null;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Log.NotResent(logger, $"renewing the token failed with {e.GetType().Name}");
            return null;
        }
        catch
        {
            unauthorized.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    /// <summary>
    /// Renews in the background: the caller doesn't have to wait, because its request can't be sent again.
    /// </summary>
    public void Start(AccessToken rejected) => BackgroundWork.Start(() => RenewInBackgroundAsync(rejected));

    private async Task RenewInBackgroundAsync(AccessToken rejected)
    {
        try
        {
            await tokenProvider.RenewTokenAsync(rejected).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The provider has logged it, and the next call gets its failure.
        }
    }
}
