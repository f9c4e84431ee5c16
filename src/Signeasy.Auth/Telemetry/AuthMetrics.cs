using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Signeasy.Auth.Internal;

/// <summary>The library's instruments. Nothing is measured on the way of a call that is served from memory.</summary>
internal sealed class AuthMetrics
{
    private static readonly Lazy<AuthMetrics> ProcessWide =
        new(() => new AuthMetrics(new Meter(SigneasyAuthTelemetry.MeterName, PackageVersion.Value)));

    private readonly Counter<long> _requests;
    private readonly Counter<long> _acquisitions;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _unauthorized;
    private readonly Counter<long> _suppressedRenewals;
    private readonly Counter<long> _rejectedSecrets;

    public AuthMetrics(Meter meter)
    {
        _requests = meter.CreateCounter<long>(
            SigneasyAuthTelemetry.TokenRequests, "{request}", "Token requests sent to the issuer.");
        _acquisitions = meter.CreateCounter<long>(
            SigneasyAuthTelemetry.Acquisitions, "{acquisition}", "Acquisitions of an access token, of up to 4 requests.");
        _duration = CreateDuration(meter);
        _unauthorized = meter.CreateCounter<long>(
            SigneasyAuthTelemetry.ApiUnauthorized, "{response}", "Answers 401 of the API to a request with our token.");
        _suppressedRenewals = meter.CreateCounter<long>(
            SigneasyAuthTelemetry.SuppressedRenewals, "{renewal}", "Renewals after a 401 that were refused, since the token was too young.");
        _rejectedSecrets = meter.CreateCounter<long>(
            SigneasyAuthTelemetry.RejectedSecrets, "{refusal}", "Refusals of a new client secret.");
        Caches = new CacheGauges(meter);
        Quotas = new QuotaGauges(meter);
    }

    /// <summary>For what is made without a container.</summary>
    public static AuthMetrics Shared => ProcessWide.Value;

    /// <summary>The caches whose tokens the gauges tell of.</summary>
    public CacheGauges Caches { get; }

    /// <summary>The issuer's quotas, as it last told them.</summary>
    public QuotaGauges Quotas { get; }

    /// <summary>For what a container makes.</summary>
    public static AuthMetrics Create(IServiceProvider provider) => provider.GetService<IMeterFactory>() is { } factory
        ? new AuthMetrics(factory.Create(
            new MeterOptions(SigneasyAuthTelemetry.MeterName) { Version = PackageVersion.Value }))
        : Shared;

    public void RequestCompleted(string account, Exception? failure) =>
        NonThrowing.Run(() => _requests.Add(1, Tags(account, failure, hasStatus: true)));

    public void AcquisitionCompleted(string account, Exception? failure, TimeSpan duration) => NonThrowing.Run(() =>
    {
        TagList tags = Tags(account, failure, hasStatus: false);
        _acquisitions.Add(1, tags);
        _duration.Record(duration.TotalSeconds, tags);
    });

    public void ApiUnauthorized(string account) => NonThrowing.Run(() => _unauthorized.Add(1, Tag(account)));

    /// <summary>Counts a 401 for a provider that a handler was given by hand.</summary>
    public static Action UnauthorizedOf(ITokenProvider provider) => provider is CachingTokenProvider cache
        ? () => cache.Metrics.ApiUnauthorized(cache.Account)
        : static () => Shared.ApiUnauthorized(AccountRegistration.DisplayName(""));

    /// <summary>A refusal by the API was believed or not; null when it was no news.</summary>
    public void TokenRejected(string account, bool? isBelieved)
    {
        if (isBelieved == false)
        {
            NonThrowing.Run(() => _suppressedRenewals.Add(1, Tag(account)));
        }
    }

    public void SecretRejected(string account) => NonThrowing.Run(() => _rejectedSecrets.Add(1, Tag(account)));

    public static KeyValuePair<string, object?> Tag(string account) => new(SigneasyAuthTelemetry.AccountTag, account);

    private static Histogram<double> CreateDuration(Meter meter)
    {
        const string name = SigneasyAuthTelemetry.AcquisitionDuration;
        const string description = "Duration of acquisitions.";
#if NET10_0_OR_GREATER
        // The default boundaries are made for milliseconds; an acquisition takes 30 s by default, and 10 min at most.
        return meter.CreateHistogram(name, "s", description, tags: null, new InstrumentAdvice<double>
        {
            // An array: for a list, a collection expression has the compiler write a class of its own.
            HistogramBucketBoundaries = new[] { 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600 },
        });
#else
        return meter.CreateHistogram<double>(name, "s", description);
#endif
    }

    private static TagList Tags(string account, Exception? failure, bool hasStatus)
    {
        string outcome = MetricTags.GetOutcome(failure);
        TagList tags = default;
        tags.Add(Tag(account));
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
