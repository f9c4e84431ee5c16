using System.Diagnostics;

namespace Signeasy.Auth.Internal;

/// <summary>Records metrics and a span for one acquisition.</summary>
internal sealed class AcquisitionTelemetry : IDisposable
{
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
        _activity = Start(CallerTrace.Current)?.SetTag(SigneasyAuthTelemetry.AccountTag, account);
    }

    /// <summary>Records that one request completed: with a token (null) or a failure.</summary>
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

    /// <summary>Records that the acquisition completed: with a token (null) or a failure.</summary>
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

    public void Dispose() => _activity?.Dispose();

    /// <summary>
    /// Starts the span: as a child of the call that waits for the acquisition, but only linked to a call that doesn't wait,
    /// because that call's span ends long before.
    /// </summary>
    private static Activity? Start(CallerTrace? trace) => trace switch
    {
        null => Tracing.Source?.StartActivity(SigneasyAuthTelemetry.AcquisitionActivity),
        { IsAwaited: true } => Tracing.Source?.StartActivity(
            SigneasyAuthTelemetry.AcquisitionActivity, ActivityKind.Internal, trace.Context),
        _ => Tracing.Source?.StartActivity(
            SigneasyAuthTelemetry.AcquisitionActivity,
            ActivityKind.Internal,
            default(ActivityContext),
            links: new[] { new ActivityLink(trace.Context) }),
    };
}
