using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Logs, once a day, that a portal token expires within three days or has expired. Nothing else would report it, because
/// such a token is never renewed.
/// </summary>
internal sealed partial class PortalTokenExpiry(ILogger? logger, TimeProvider? timeProvider) : IDisposable
{
    /// <summary>How long before the expiry the warnings begin.</summary>
    public static readonly TimeSpan WarningTime = TimeSpan.FromDays(3);

    /// <summary>Says what to do; follows the description of the expiry.</summary>
    public const string Advice = "Generate another token in the portal, or use client credentials, which are renewed automatically";

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly object _gate = new();
    private readonly ILogger _logger = NonThrowingLogger.Wrap(logger);
    private readonly TimeProvider _timeProvider = timeProvider ?? TimeProvider.System;
    private readonly Dictionary<string, Watch> _watches = new(StringComparer.Ordinal);
    private bool _disposed;

    /// <summary>Watches an account's portal token instead of its previous one.</summary>
    /// <param name="account">The account's name in logs.</param>
    /// <param name="portalToken">The token; null if the account has none, or no longer has one.</param>
    public void Set(string account, string? portalToken)
    {
        Watch? watch = null;
        lock (_gate)
        {
            _watches.TryGetValue(account, out Watch? previous);
            if (_disposed || previous?.PortalToken == portalToken)
            {
                return;
            }

            previous?.Timer?.Dispose();
            _watches.Remove(account);
            if (portalToken is not null && BearerTokenSyntax.GetProblem(portalToken) is null)
            {
                watch = new Watch(account, portalToken, AccessToken.FromPortal(portalToken).ExpiresAt);
                _watches.Add(account, watch);
            }
        }

        if (watch is not null && watch.ExpiresAt != DateTimeOffset.MaxValue)
        {
            Check(watch);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (Watch watch in _watches.Values)
            {
                watch.Timer?.Dispose();
            }
        }
    }

    /// <summary>Logs if it is time, and schedules the next check: daily, but not before the warnings begin.</summary>
    private void Check(Watch watch)
    {
        TimeSpan left = watch.ExpiresAt - _timeProvider.GetUtcNow();
        if (left <= TimeSpan.Zero)
        {
            Expired(_logger, watch.Account, watch.ExpiresAt, Advice);
        }
        else if (left <= WarningTime)
        {
            ExpiresSoon(_logger, watch.Account, watch.ExpiresAt, Advice);
        }

        // A timer can't wait for years, so it checks at least once a day.
        TimeSpan untilWarning = left - WarningTime;
        Schedule(watch, untilWarning > TimeSpan.Zero ? TimeSpans.Min(untilWarning, Day) : Day);
    }

    private void Schedule(Watch watch, TimeSpan delay)
    {
        lock (_gate)
        {
            if (_disposed || !_watches.TryGetValue(watch.Account, out Watch? current) || current != watch)
            {
                return;
            }

            if (watch.Timer is null)
            {
                // The timer must not capture the context of whichever call comes first.
                using AsyncFlowControl? noFlow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
                watch.Timer = _timeProvider.CreateTimer(_ => Check(watch), null, delay, Timeout.InfiniteTimeSpan);
            }
            else
            {
                watch.Timer.Change(delay, Timeout.InfiniteTimeSpan);
            }
        }
    }

    [LoggerMessage(55, LogLevel.Warning,
        "Signeasy account {Account}: the portal token expires at {ExpiresAt:u}. {Advice}. This is logged once a day")]
    private static partial void ExpiresSoon(ILogger logger, string account, DateTimeOffset expiresAt, string advice);

    [LoggerMessage(56, LogLevel.Warning,
        "Signeasy account {Account}: the portal token expired at {ExpiresAt:u}; it is still sent. {Advice}. This is logged once a day")]
    private static partial void Expired(ILogger logger, string account, DateTimeOffset expiresAt, string advice);

    private sealed class Watch(string account, string portalToken, DateTimeOffset expiresAt)
    {
        public string Account { get; } = account;

        public string PortalToken { get; } = portalToken;

        public DateTimeOffset ExpiresAt { get; } = expiresAt;

        public ITimer? Timer { get; set; }
    }
}
