using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

/// <summary>
/// Which accounts are in memory, with which settings, and what a call of one must come to: the simplest code that can tell.
/// Each account's token is its cache's business.
/// </summary>
internal sealed class ReferenceAccounts(int maxAccounts, TimeSpan settingsLifetime, TimeSpan idleTimeout)
{
    private static readonly long UnknownFor = TimeSpan.FromSeconds(30).Ticks;
    private static readonly long RetriedAfter = TimeSpan.FromSeconds(30).Ticks;
    private static readonly TimeSpan TooShort = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RenewableAge = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, long> _unknownUntil = [];
    private readonly Dictionary<string, ReferenceAccount.ReferenceToken> _kept = [];
    private bool _wasKeptTokenLost;
    private long _uses;

    public Dictionary<string, ReferenceAccount> Held { get; } = [];

    public AccountsExpectation Expect(string tenant, AccountsSituation now, bool isApiCall)
    {
        if (!Held.TryGetValue(tenant, out ReferenceAccount? account))
        {
            return IsUnknown(tenant, now.Uptime) ? AccountsExpectation.RememberedAsUnknown
                : ExpectAfterLookup(_kept.GetValueOrDefault(tenant), now, isApiCall).WithLookups(1, 1);
        }

        if (account.Settings is not { } settings)
        {
            return now.Status!.NextAttemptAt > now.Now ? AccountsExpectation.Remembered
                : ExpectAfterLookup(account.Kept, now, isApiCall).WithLookups(1, 1);
        }

        AccountsExpectation expected = ExpectOf(settings, now, isApiCall);
        if (now.Uptime < account.StaleAt)
        {
            return expected;
        }

        // In the background; an acquisition whose credentials are rejected may share that lookup, or make another one.
        return now.HasChanged(settings)
            ? expected.OrOtherwise() with { Lookups = (1, 2) }
            : expected with { Lookups = (1, expected.Lookups.Most + 1) };
    }

    /// <summary>Calls were made, with so many lookups.</summary>
    public void Called(string tenant, int lookups, AccountsSituation now)
    {
        if (!Held.TryGetValue(tenant, out ReferenceAccount? account))
        {
            if (IsUnknown(tenant, now.Uptime))
            {
                return;
            }

            _kept.Remove(tenant, out ReferenceAccount.ReferenceToken? kept);
            Held[tenant] = account = new ReferenceAccount { Kept = kept };
        }

        account.LastUse = ++_uses;
        account.LastUsedAt = now.Uptime;
        if (lookups > 0)
        {
            LookedUp(tenant, now);
        }
    }

    public void LookedUp(string tenant, AccountsSituation now)
    {
        ReferenceAccount account = Held[tenant];
        if (now is { IsSourceUp: true, Row: null })
        {
            Held.Remove(tenant);
            Remember(tenant, now.Uptime);
            return;
        }

        if (now.IsSourceUp)
        {
            account.VerifiesSecret |= account.Settings is { } before && before.Secret != now.Row!.Secret;
            account.Settings = now.Row;
            account.StaleAt = now.Uptime + settingsLifetime.Ticks;
            account.Kept = null;
        }
        else if (account.Settings is not null)
        {
            account.StaleAt = now.Uptime + Math.Min(RetriedAfter, settingsLifetime.Ticks);
        }

        RemoveLeastRecentlyUsed(hasSettings: account.Settings is not null);
    }

    public void Forget(string tenant)
    {
        Held.Remove(tenant);
        _unknownUntil.Remove(tenant);
        _kept.Remove(tenant);
    }

    /// <summary>Whether an account must or must not be in memory, now that time has passed; null if it may be.</summary>
    public bool? MustBeHeld(string tenant, long uptime)
    {
        // An account whose secret is being verified just now is dropped a little later.
        long idleAt = Held[tenant].LastUsedAt + idleTimeout.Ticks;
        return uptime < idleAt ? true
            : uptime >= idleAt + (idleTimeout.Ticks / 64) && !Held[tenant].VerifiesSecret ? false
            : null;
    }

    /// <summary>An account was dropped because it was idle.</summary>
    public void Dropped(string tenant, TokenStatus status)
    {
        Held.Remove(tenant, out ReferenceAccount? account);
        if (account is { Settings: { } settings } && status is { IsUsable: true, RejectedSince: null, Token: { } token })
        {
            _wasKeptTokenLost |= _kept.Count >= maxAccounts || account.VerifiesSecret;
            _kept[tenant] = new(token, settings);
        }
    }

    private bool IsUnknown(string tenant, long uptime) => _unknownUntil.TryGetValue(tenant, out long until) && uptime < until;

    private void Remember(string tenant, long uptime)
    {
        if (_unknownUntil.Count >= maxAccounts)
        {
            foreach (string old in _unknownUntil.Where(entry => uptime >= entry.Value).Select(entry => entry.Key).ToArray())
            {
                _unknownUntil.Remove(old);
            }
        }

        if (_unknownUntil.Count >= maxAccounts)
        {
            _unknownUntil.Clear();
        }

        _unknownUntil[tenant] = uptime + UnknownFor;
    }

    private void RemoveLeastRecentlyUsed(bool hasSettings)
    {
        while (Held.Count > maxAccounts && Held.Values.Count(IsCandidate) > maxAccounts)
        {
            Held.Remove(Held.Where(entry => IsCandidate(entry.Value)).MinBy(entry => entry.Value.LastUse).Key);
        }

        bool IsCandidate(ReferenceAccount account) => account.Settings is not null == hasSettings;
    }

    /// <summary>What a call comes to whose lookup is its first.</summary>
    private AccountsExpectation ExpectAfterLookup(ReferenceAccount.ReferenceToken? kept, AccountsSituation now, bool isApiCall)
    {
        if (!now.IsSourceUp)
        {
            return AccountsExpectation.Fails(ErrorCodes.AccountSettingsUnavailable, requests: 0);
        }

        if (now.Row is not { } row)
        {
            return AccountsExpectation.Fails(ErrorCodes.UnknownAccount, requests: 0);
        }

        if (kept is null || kept.Settings.ClientId != row.ClientId || kept.Token.ExpiresAt - now.Now <= TooShort)
        {
            return ExpectAcquisition(row, now);
        }

        return _wasKeptTokenLost || IsDue(kept.Token, null, now)
            ? AccountsExpectation.Served.OrOtherwise().WithLookups(0, 1)
            : ExpectToken(kept.Token, row, isRenewable: true, now, isApiCall);
    }

    /// <summary>What a call comes to with these settings, as long as they aren't read again.</summary>
    private static AccountsExpectation ExpectOf(TenantRow settings, AccountsSituation now, bool isApiCall)
    {
        TokenStatus status = now.Status!;
        if (!status.IsUsable)
        {
            return status.NextAttemptAt > now.Now ? AccountsExpectation.Remembered : ExpectAcquisition(settings, now);
        }

        if (!IsDue(status.Token!, status.RenewsAt, now) && status is { RejectedSince: null, FailingSince: null })
        {
            // The second acquisition has a predecessor or a throttle, with which the cache's model deals.
            bool isRenewable = status.Acquisitions == 1;
            return ExpectToken(status.Token!, settings, isRenewable, now, isApiCall);
        }

        // Renewed in the background, unless that is delayed.
        bool mayChange = !now.IsAccepted(settings) && now.HasChanged(settings);
        return mayChange || (isApiCall && now.IsRevoked(status.Token!))
            ? AccountsExpectation.Served.OrOtherwise().WithLookups(0, 2)
            : (AccountsExpectation.Served with { Requests = (0, 1) }).WithLookups(0, now.IsAccepted(settings) ? 0 : 1);
    }

    private static AccountsExpectation ExpectToken(
        AccessToken token, TenantRow settings, bool isRenewable, AccountsSituation now, bool isApiCall)
    {
        if (!isApiCall || !now.IsRevoked(token))
        {
            return AccountsExpectation.Served;
        }

        return isRenewable && now.IsIssuerUp && now.IsAccepted(settings) && now.Now - token.IssuedAt >= RenewableAge
            ? AccountsExpectation.Acquires(succeeds: true, requests: 1)
            : AccountsExpectation.Served.OrOtherwise().WithLookups(0, 1);
    }

    private static AccountsExpectation ExpectAcquisition(TenantRow settings, AccountsSituation now)
    {
        if (!now.IsIssuerUp)
        {
            return AccountsExpectation.Fails(error: null, requests: 1);
        }

        if (now.IsAccepted(settings))
        {
            return AccountsExpectation.Acquires(succeeds: true, requests: 1);
        }

        // The issuer rejects the credentials, so they are read again, and tried once more if they have changed.
        AccountsExpectation expected = now is { IsSourceUp: true, Row: { } row } && row != settings
            ? AccountsExpectation.Acquires(now.IsAccepted(row), requests: 2)
                with
            { Requests = (2, row.ClientId == settings.ClientId ? 2 : AccountsExpectation.MostRequests) }
            : AccountsExpectation.Fails(error: null, requests: 1);

        // If the new client is rejected too, its own acquisition reads them once more.
        bool isOtherClient = now.Row is { } changed && changed.ClientId != settings.ClientId;
        return expected.WithLookups(1, isOtherClient ? 2 : 1);
    }

    private static bool IsDue(AccessToken token, DateTimeOffset? renewsAt, AccountsSituation now) =>
        now.Now >= (renewsAt ?? token.ExpiresAt.AddDays(-3)) || token.IssuedAt - now.Now > ClockTolerance;
}
