using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Records the API's responses to an account's authorized requests, so that persistent rejections are reported, and logged
/// only once. Thread-safe.
/// </summary>
internal sealed partial class ApiRejections : IRejectionGaugeSource, IDisposable
{
    private readonly object _gate = new();
    private readonly ILogger _logger;
    private readonly TimeProvider _timeProvider;
    private readonly AuthMetrics _metrics;
    private readonly bool _ownsShare;
    private volatile RejectionStreak? _streak;
    private AccessToken? _lastWithoutScope;
    private volatile bool _hasAccepted;

    /// <param name="account">The account's name in logs and metrics.</param>
    /// <param name="logger">Logs persistent rejections.</param>
    /// <param name="timeProvider">The clock; null for the system's.</param>
    /// <param name="metrics">The instruments; null to share those of the process until this object is disposed.</param>
    public ApiRejections(string account, ILogger? logger, TimeProvider? timeProvider, AuthMetrics? metrics)
    {
        Account = account;
        _logger = NonThrowingLogger.Wrap(logger);
        _timeProvider = timeProvider ?? TimeProvider.System;
        _ownsShare = metrics is null;
        _metrics = metrics ?? AuthMetrics.Share();
        _metrics.Rejections.Add(this);
    }

    /// <summary>The account's name in logs.</summary>
    public string Account { get; }

    string IRejectionGaugeSource.Account => _metrics.GetTag(Account);

    /// <summary>The calls that were rejected in a row; null if the last response wasn't a 401.</summary>
    public RejectionStreak? Streak => _streak;

    /// <inheritdoc/>
    public TimeSpan Age => _streak?.GetAge(_timeProvider.GetUtcNow()) ?? TimeSpan.Zero;

    /// <summary>Whether the API has ever accepted a call.</summary>
    public bool HasAccepted => _hasAccepted;

    /// <summary>Records that the API accepted a call. Not needed for further calls with the same token.</summary>
    public void Accepted() => _hasAccepted = true;

    /// <summary>Records a response other than 401. Runs on every call, so it only reads one field.</summary>
    public void Answered()
    {
        if (_streak is not null)
        {
            End();
        }
    }

    /// <summary>Records a 401.</summary>
    /// <param name="token">The token with which the request was sent.</param>
    /// <param name="isResend">Whether it was the second send of a call.</param>
    /// <param name="challenge">What the response says about the reason.</param>
    public void Rejected(AccessToken token, bool isResend, BearerChallenge challenge)
    {
        _metrics.ApiUnauthorized(Account);
        DateTimeOffset now = _timeProvider.GetUtcNow();
        RejectionStreak before;
        RejectionStreak after;
        bool isNewlyWithoutScope;
        lock (_gate)
        {
            before = _streak ?? new RejectionStreak(token, now);
            after = before.Add(token, isResend, challenge.RequiredScopes, now);
            _streak = after;
            isNewlyWithoutScope = challenge.IsInsufficientScope && token.Value != _lastWithoutScope?.Value;
            _lastWithoutScope = isNewlyWithoutScope ? token : _lastWithoutScope;
        }

        if (isNewlyWithoutScope)
        {
            InsufficientScope(
                _logger, Account, challenge.RequiredScopes ?? "not named by the API", Scopes.ForDisplay(token.Scope));
        }

        if (after.OutlivedRenewal && !before.OutlivedRenewal)
        {
            Rejecting(_logger, Account, after.Describe());
        }

        if (after.WasLong && !before.WasLong)
        {
            RejectingForLong(_logger, Account, after.Describe());
        }
    }

    /// <summary>Records that an acquisition started.</summary>
    /// <param name="rejected">The rejected token that it is to replace; null if it has another reason.</param>
    public void AcquisitionStarted(AccessToken? rejected)
    {
        lock (_gate)
        {
            if (rejected is not null && _streak is { } streak)
            {
                _streak = streak with { Renewals = streak.Renewals + 1 };
            }
        }
    }

    /// <summary>Forgets the streak, because the account has other credentials now.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _streak = null;
        }
    }

    /// <summary>Adds the streak to a snapshot of the account's cache.</summary>
    public void AddTo(TokenStatus status)
    {
        if (_streak is { } streak)
        {
            status.RejectedSince = streak.Since;
            status.RejectedCalls = streak.Calls;
            status.RejectedRenewals = streak.Renewals;
        }
    }

    public void Dispose()
    {
        _metrics.Rejections.Remove(this);
        if (_ownsShare)
        {
            _metrics.Release();
        }
    }

    private void End()
    {
        RejectionStreak? ended;
        lock (_gate)
        {
            (ended, _streak) = (_streak, null);
        }

        if (ended is { OutlivedRenewal: true })
        {
            AcceptedAgain(_logger, Account, ended.Since, ended.Calls);
        }
    }

    [LoggerMessage(26, LogLevel.Warning,
        "Signeasy account {Account}: the API answered 401 because the access token lacks a scope, so it isn't renewed. Needed: "
        + "{RequiredScopes}; granted: {GrantedScopes}. Ask Signeasy for the scope. This is logged once for each token")]
    private static partial void InsufficientScope(ILogger logger, string account, string requiredScopes, string grantedScopes);

    [LoggerMessage(50, LogLevel.Warning, "Signeasy account {Account}: {Reason}")]
    private static partial void Rejecting(ILogger logger, string account, string reason);

    [LoggerMessage(51, LogLevel.Error, "Signeasy account {Account}: all calls have failed with 401 for 5 minutes or more. {Reason}")]
    private static partial void RejectingForLong(ILogger logger, string account, string reason);

    [LoggerMessage(52, LogLevel.Information,
        "Signeasy account {Account}: the API no longer responds with 401; it had rejected the access token since {Since:u} ({Calls} calls)")]
    private static partial void AcceptedAgain(ILogger logger, string account, DateTimeOffset since, long calls);
}
