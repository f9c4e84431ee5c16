using System.Diagnostics;

namespace Signeasy.Auth.Internal;

/// <summary>Tells metrics and traces of one acquisition, from its beginning to its end.</summary>
internal sealed class AcquisitionTelemetry : IDisposable
{
    private static readonly ActivitySource? Source =
        NonThrowing.Get(() => new ActivitySource(SigneasyAuthTelemetry.ActivitySourceName, PackageVersion.Value));

    private readonly string _account;
    private readonly AuthMetrics _metrics;
    private readonly TimeProvider _timeProvider;
    private readonly long _startedAt;
    private readonly Activity? _activity;
    private int _attempts;

    public AcquisitionTelemetry(string account, AuthMetrics metrics, TimeProvider timeProvider)
    {
        _account = account;
        _metrics = metrics;
        _timeProvider = timeProvider;
        _startedAt = timeProvider.GetTimestamp();
        _activity = NonThrowing.Get(() => Start(CallerTrace.Current)?.SetTag(SigneasyAuthTelemetry.AccountTag, account));
    }

    public static bool IsTraced => Source?.HasListeners() == true;

    /// <summary>One request ended: with a token (null) or a failure.</summary>
    public void RequestCompleted(Exception? failure)
    {
        _metrics.RequestCompleted(_account, failure);
        _attempts++;
        if (_activity is null)
        {
            return;
        }

        var tags = new ActivityTagsCollection
        {
            [SigneasyAuthTelemetry.AttemptTag] = _attempts,
            [SigneasyAuthTelemetry.OutcomeTag] = MetricTags.GetOutcome(failure),
        };
        if (failure is SigneasyAuthException { StatusCode: { } status })
        {
            tags[SigneasyAuthTelemetry.StatusTag] = (int)status;
        }

        _activity.AddEvent(new ActivityEvent(SigneasyAuthTelemetry.AttemptEvent, tags: tags));
    }

    /// <summary>The acquisition ended: with a token (null) or a failure.</summary>
    public void Completed(Exception? failure)
    {
        _metrics.AcquisitionCompleted(_account, failure, _timeProvider.GetElapsedTime(_startedAt));
        string outcome = MetricTags.GetOutcome(failure);
        _activity?.SetTag(SigneasyAuthTelemetry.OutcomeTag, outcome);
        if (failure is not null)
        {
            _activity?.SetTag(SigneasyAuthTelemetry.ErrorTag, outcome);
            _activity?.SetStatus(ActivityStatusCode.Error, (failure as SigneasyAuthException)?.Message);
        }
    }

    public void Dispose() => NonThrowing.Run(() => _activity?.Dispose());

    /// <summary>
    /// Child of the call that waits for it; only linked to one that doesn't, whose span is over long before.
    /// </summary>
    private static Activity? Start(CallerTrace? trigger) => trigger switch
    {
        null => Source?.StartActivity(SigneasyAuthTelemetry.AcquisitionActivity),
        { IsAwaited: true } => Source?.StartActivity(
            SigneasyAuthTelemetry.AcquisitionActivity, ActivityKind.Internal, trigger.Context),
        _ => Source?.StartActivity(
            SigneasyAuthTelemetry.AcquisitionActivity,
            ActivityKind.Internal,
            default(ActivityContext),
            links: new[] { new ActivityLink(trigger.Context) }),
    };
}
