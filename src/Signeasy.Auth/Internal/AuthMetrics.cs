using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Signeasy.Auth.Internal;

/// <summary>The library's instruments. Nothing is measured on the way of a call that is served from memory.</summary>
internal sealed class AuthMetrics
{
    private static readonly Lazy<AuthMetrics> OfTheProcess =
        new(() => new AuthMetrics(new Meter(SigneasyAuthTelemetry.MeterName, PackageVersion.Value)));

    private readonly Counter<long> _requests;
    private readonly Counter<long> _acquisitions;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _unauthorized;
    private readonly Counter<long> _refusedRenewals;
    private readonly Counter<long> _refusedSecrets;

    public AuthMetrics(Meter meter)
    {
        _requests = meter.CreateCounter<long>(
            SigneasyAuthTelemetry.TokenRequests, "{request}", "Token requests sent to the issuer.");
        _acquisitions = meter.CreateCounter<long>(
            SigneasyAuthTelemetry.Acquisitions, "{acquisition}", "Acquisitions of an access token, of up to 4 requests.");
        _duration = CreateDuration(meter);
        _unauthorized = meter.CreateCounter<long>(
            SigneasyAuthTelemetry.ApiUnauthorized, "{response}", "Answers 401 of the API to a request with our token.");
        _refusedRenewals = meter.CreateCounter<long>(
            SigneasyAuthTelemetry.RefusedRenewals, "{renewal}", "Renewals after a 401 that were refused, since the token was too young.");
        _refusedSecrets = meter.CreateCounter<long>(
            SigneasyAuthTelemetry.RefusedSecrets, "{refusal}", "Refusals of a new client secret.");
        Caches = new ObservedCaches(meter);
        Quotas = new ObservedQuotas(meter);
    }

    /// <summary>For what is made without a container.</summary>
    public static AuthMetrics Shared => OfTheProcess.Value;

    /// <summary>The caches whose tokens the gauges tell of.</summary>
    public ObservedCaches Caches { get; }

    /// <summary>The issuer's quotas, as it last told them.</summary>
    public ObservedQuotas Quotas { get; }

    /// <summary>For what a container makes.</summary>
    public static AuthMetrics Of(IServiceProvider provider) => provider.GetService<IMeterFactory>() is { } factory
        ? new AuthMetrics(factory.Create(
            new MeterOptions(SigneasyAuthTelemetry.MeterName) { Version = PackageVersion.Value }))
        : Shared;

    public void Requested(string account, Exception? failure) =>
        Quietly.Do(() => _requests.Add(1, Tags(account, failure, hasStatus: true)));

    public void Acquired(string account, Exception? failure, TimeSpan duration) => Quietly.Do(() =>
    {
        TagList tags = Tags(account, failure, hasStatus: false);
        _acquisitions.Add(1, tags);
        _duration.Record(duration.TotalSeconds, tags);
    });

    public void Unauthorized(string account) => Quietly.Do(() => _unauthorized.Add(1, Tag(account)));

    /// <summary>Counts a 401 for a provider that a handler was given by hand.</summary>
    public static Action UnauthorizedOf(ITokenProvider provider) => provider is CachingTokenProvider cache
        ? () => cache.Metrics.Unauthorized(cache.Account)
        : static () => Shared.Unauthorized(Account.DisplayName(""));

    /// <summary>A refusal by the API was believed or not; null when it was no news.</summary>
    public void RefusalJudged(string account, bool? isBelieved)
    {
        if (isBelieved == false)
        {
            Quietly.Do(() => _refusedRenewals.Add(1, Tag(account)));
        }
    }

    public void SecretRefused(string account) => Quietly.Do(() => _refusedSecrets.Add(1, Tag(account)));

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
        string outcome = Outcome.Of(failure);
        TagList tags = default;
        tags.Add(Tag(account));
        tags.Add(SigneasyAuthTelemetry.OutcomeTag, outcome);
        if (failure is not null)
        {
            tags.Add(SigneasyAuthTelemetry.ErrorTag, outcome);
        }

        if (hasStatus && StatusOf(failure) is { } status)
        {
            tags.Add(SigneasyAuthTelemetry.StatusTag, status);
        }

        return tags;
    }

    private static int? StatusOf(Exception? failure) =>
        failure is null ? 200 : (int?)(failure as SigneasyAuthException)?.StatusCode;
}
