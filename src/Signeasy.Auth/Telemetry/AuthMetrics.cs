using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Signeasy.Auth.Internal;

/// <summary>The library's instruments. Calls served from the cache record nothing.</summary>
internal sealed class AuthMetrics : IDisposable
{
    private static readonly object Gate = new();
    private static AuthMetrics? _shared;
    private static int _users;

    private readonly Meter _meter;
    private readonly bool _isShared;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _acquisitions;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _unauthorized;
    private readonly Counter<long> _suppressedRenewals;
    private readonly Counter<long> _rejectedSecrets;
    private string? _accountTag;

    private AuthMetrics(Meter meter, bool isShared)
    {
        _isShared = isShared;
        _meter = meter;
        _requests = meter.CreateCounter<long>(
            SigneasyAuthTelemetry.TokenRequests, "{request}", "Token requests sent to the issuer.");
        _acquisitions = meter.CreateCounter<long>(
            SigneasyAuthTelemetry.Acquisitions, "{acquisition}", "Acquisitions of an access token, of 1 to 4 requests each.");
        _duration = CreateDuration(meter);
        _unauthorized = meter.CreateCounter<long>(
            SigneasyAuthTelemetry.ApiUnauthorized, "{response}", "Responses with status 401 from the API to requests with the token.");
        _suppressedRenewals = meter.CreateCounter<long>(
            SigneasyAuthTelemetry.SuppressedRenewals, "{renewal}", "Renewals skipped after a 401 because the token was too new.");
        _rejectedSecrets = meter.CreateCounter<long>(
            SigneasyAuthTelemetry.RejectedSecrets, "{rejection}", "Rejections of a new client secret.");
        Caches = new CacheGauges(meter);
        Quotas = new QuotaGauges(meter);
        Rejections = new RejectionGauge(meter);
        Tracing.AddUser();
    }

    /// <summary>Gauges and counters of the accounts that are known only at run time; created when the first of them is used.</summary>
    public AccountMetrics CreateAccountMetrics(Func<int> countHeld) => new(_meter, countHeld);

    /// <summary>The gauges of caches.</summary>
    public CacheGauges Caches { get; }

    /// <summary>The gauges of the issuer's quotas.</summary>
    public QuotaGauges Quotas { get; }

    /// <summary>The gauge of the API's rejections.</summary>
    public RejectionGauge Rejections { get; }

    /// <summary>
    /// Returns the instruments that all objects created without a container share. Each user calls <see cref="Release"/> at
    /// its end; after the last one, no static state remains.
    /// </summary>
    public static AuthMetrics Share()
    {
        lock (Gate)
        {
            _users++;
            return _shared ??= new AuthMetrics(new Meter(SigneasyAuthTelemetry.MeterName, PackageVersion.Value), isShared: true);
        }
    }

    /// <summary>Creates the instruments of a container; the container disposes them.</summary>
    /// <param name="factory">The container's meter factory; null if it has none.</param>
    public static AuthMetrics Create(IMeterFactory? factory) => new(
        factory?.Create(new MeterOptions(SigneasyAuthTelemetry.MeterName) { Version = PackageVersion.Value })
        ?? new Meter(SigneasyAuthTelemetry.MeterName, PackageVersion.Value),
        isShared: false);

    /// <summary>
    /// The same instruments for accounts that are known only at run time. They share one value of the account tag, because
    /// there may be thousands of them.
    /// </summary>
    public AuthMetrics ForRuntimeAccounts()
    {
        var metrics = (AuthMetrics)MemberwiseClone();
        metrics._accountTag = SigneasyAuthTelemetry.RuntimeAccounts;
        return metrics;
    }

    /// <summary>The account's name in metrics.</summary>
    public string GetTag(string account) => _accountTag ?? account;

    /// <summary>Adds an account's quotas to the gauges, unless the account is known only at run time.</summary>
    public void AddQuotas(QuotaTracker quotas)
    {
        if (_accountTag is null)
        {
            Quotas.Add(quotas);
        }
    }

    /// <summary>Ends one use of the shared instruments; does nothing for those of a container.</summary>
    public void Release()
    {
        if (_isShared)
        {
            Dispose();
        }
    }

    /// <summary>Called by the container; for the shared instruments, ends one use of them.</summary>
    public void Dispose()
    {
        lock (Gate)
        {
            if (_isShared && --_users > 0)
            {
                return;
            }

            _shared = _isShared ? null : _shared;
        }

        Tracing.RemoveUser();
        _meter.Dispose();
    }

    public void RequestCompleted(string account, Exception? failure) =>
        _requests.Add(1, Tags(account, failure, hasStatus: true));

    public void AcquisitionCompleted(string account, Exception? failure, TimeSpan duration)
    {
        TagList tags = Tags(account, failure, hasStatus: false);
        _acquisitions.Add(1, tags);
        _duration.Record(duration.TotalSeconds, tags);
    }

    public void ApiUnauthorized(string account) => _unauthorized.Add(1, MetricTags.Account(GetTag(account)));

    public void RenewalSuppressed(string account) => _suppressedRenewals.Add(1, MetricTags.Account(GetTag(account)));

    public void SecretRejected(string account) => _rejectedSecrets.Add(1, MetricTags.Account(GetTag(account)));

    private static Histogram<double> CreateDuration(Meter meter)
    {
        const string name = SigneasyAuthTelemetry.AcquisitionDuration;
        const string description = "Duration of acquisitions.";
#if NET10_0_OR_GREATER
        // The default boundaries are meant for milliseconds; an acquisition takes up to 30 s by default, and 10 min at most.
        return meter.CreateHistogram(name, "s", description, tags: null, new InstrumentAdvice<double>
        {
            // An explicit array, because for a list a collection expression makes the compiler generate a class.
            HistogramBucketBoundaries = new[] { 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600 },
        });
#else
        return meter.CreateHistogram<double>(name, "s", description);
#endif
    }

    private TagList Tags(string account, Exception? failure, bool hasStatus)
    {
        string outcome = MetricTags.GetOutcome(failure);
        TagList tags = default;
        tags.Add(MetricTags.Account(GetTag(account)));
        tags.Add(SigneasyAuthTelemetry.OutcomeTag, outcome);
        if (failure is not null)
        {
            tags.Add(SigneasyAuthTelemetry.ErrorTag, outcome);
        }

        if (hasStatus && GetStatus(failure) is { } status)
        {
            tags.Add(SigneasyAuthTelemetry.StatusTag, status);
        }

        return tags;
    }

    private static int? GetStatus(Exception? failure) =>
        failure is null ? 200 : (int?)(failure as SigneasyAuthException)?.StatusCode;
}
