using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>
/// Rules for processes that may end at any moment: a due token is renewed in the background, and attempts and
/// failures are stored, so that the processes that come later know about them.
/// </summary>
internal sealed class ShortRunRules(string account, ILogger logger, TimeProvider timeProvider)
{
    private int _isRenewing;

    /// <summary>Whether the source shouldn't be asked yet.</summary>
    public bool IsDelayed(SharedEntry entry, RenewalReason reason) =>
        entry.Attempt?.Delays(reason, timeProvider.GetUtcNow()) == true;

    /// <summary>The failure after which the source shouldn't be asked yet.</summary>
    public SigneasyAuthException GetFailure(SharedEntry entry) => entry.Attempt!.ToException(timeProvider.GetUtcNow());

    /// <summary>The entry with an attempt that begins now.</summary>
    public SharedEntry Begin(SharedEntry entry, RenewalReason reason, TimeSpan renewBefore) =>
        entry with { Attempt = RenewalAttempt.Begin(reason, entry, renewBefore, timeProvider.GetUtcNow()) };

    /// <summary>The entry after the attempt failed.</summary>
    public SharedEntry Fail(SharedEntry entry, SigneasyAuthException failure) =>
        entry with { Attempt = entry.Attempt!.FailedWith(failure, timeProvider.GetUtcNow()) };

    /// <summary>
    /// The entry after the attempt returned a token. The attempt is forgotten, unless it may not have helped: if the token is
    /// the same, or replaces one that the API rejected.
    /// </summary>
    public static SharedEntry Complete(SharedEntry entry, AccessToken token) =>
        token.Value == entry.Token?.Value ? entry
            : new SharedEntry(token, entry.Attempt!.Reason == RenewalReason.Rejected ? entry.Attempt : null);

    /// <summary>Starts a renewal that nobody waits for, unless this process is already renewing the token.</summary>
    /// <param name="current">The token to renew.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="keys">The keys, which are copied.</param>
    /// <param name="renewAsync">Renews the token.</param>
    public void StartRenewal(
        AccessToken current,
        SharingSettings settings,
        EntryKeys keys,
        Func<SharingSettings, EntryKeys, CancellationToken, Task> renewAsync)
    {
        if (Interlocked.Exchange(ref _isRenewing, 1) == 1)
        {
            return;
        }

        EntryKeys copy = keys.Copy();

        // The first caller's execution context (its trace, its user) must not flow to the renewal.
        using AsyncFlowControl? noFlow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
#pragma warning disable CA2025 // The renewal disposes its copy of the keys.
        _ = Task.Run(() => RunAsync(current, settings, copy, renewAsync));
#pragma warning restore CA2025
    }

    private async Task RunAsync(
        AccessToken current,
        SharingSettings settings,
        EntryKeys keys,
        Func<SharingSettings, EntryKeys, CancellationToken, Task> renewAsync)
    {
        // The limit is that of a memory cache for a source that doesn't return.
        TimeSpan limit = settings.AcquisitionTimeout + settings.AcquisitionTimeout + TimeSpan.FromMinutes(1);
        try
        {
            await BoundedWait.RunAsync(
                async cancel =>
                {
                    using (keys)
                    {
                        await renewAsync(settings, keys, cancel).ConfigureAwait(false);
                        return true;
                    }
                },
                limit,
                timeProvider,
                CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            DistributedCacheLog.RenewalFailed(
                logger, account, current.ExpiresAt, e is SigneasyAuthException ? e.Message : e.GetType().Name);
        }
        finally
        {
            Volatile.Write(ref _isRenewing, 0);
        }
    }
}
