using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Signeasy.Auth.Internal;

/// <summary>
/// One time budget over an acquisition, and within it up to three retries of its POST. The only place that knows Polly.
/// </summary>
internal sealed class TokenRetries
{
    private const int MaxRetries = 3;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AttemptLimit = TimeSpan.FromSeconds(10);
    private static readonly ResiliencePropertyKey<Acquisition> Key = new("Signeasy.Auth.Acquisition");

    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly string _account;
    private readonly ResiliencePipeline _budget;
    private readonly ResiliencePipeline _attempts;

    public TokenRetries(TimeProvider timeProvider, ILogger? logger, string account)
    {
        _timeProvider = timeProvider;
        _logger = QuietLogger.Over(logger);
        _account = account;
        _budget = new ResiliencePipelineBuilder { TimeProvider = timeProvider }
            .AddTimeout(new TimeoutStrategyOptions
            {
                TimeoutGenerator = static args => new(args.Context.Properties.GetValue(Key, null!).Budget),
            })
            .Build();
        _attempts = new ResiliencePipelineBuilder { TimeProvider = timeProvider }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = MaxRetries,
                Delay = FirstDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = ShouldRetry,
                DelayGenerator = static args => new(Asked(args.Outcome.Exception)),
                OnRetry = LogRetry,
            })
            .AddTimeout(AttemptLimit)
            .Build();
    }

    /// <summary>Gets the secret once, then posts until a token comes, the failure is final or the budget ends.</summary>
    /// <param name="budget">The time for all of it.</param>
    /// <param name="getSecret">Gets the secret.</param>
    /// <param name="post">One attempt.</param>
    /// <param name="attempted">Told of each attempt's end: with a token (null) or a failure.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SigneasyAuthException">The last failure seen; a time-out only when there was none.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<AccessToken> RunAsync(
        TimeSpan budget,
        Func<CancellationToken, Task<string>> getSecret,
        Func<string, CancellationToken, Task<AccessToken>> post,
        Action<Exception?> attempted,
        CancellationToken cancellationToken)
    {
        var acquisition = new Acquisition(budget, _timeProvider.GetTimestamp(), attempted, cancellationToken);
        ResilienceContext context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(Key, acquisition);
        try
        {
            return await _budget.ExecuteAsync(
                async ctx =>
                {
                    string secret = await getSecret(ctx.CancellationToken).ConfigureAwait(false);
                    acquisition.HasSecret = true;
                    return await _attempts.ExecuteAsync(
                        async inner => await post(secret, inner.CancellationToken).ConfigureAwait(false),
                        ctx).ConfigureAwait(false);
                },
                context).ConfigureAwait(false);
        }
        catch (TimeoutRejectedException)
        {
            throw acquisition.LastFailure
                ?? (acquisition.HasSecret ? TokenFailure.TimedOut(budget) : TokenFailure.SecretTimedOut(budget));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Polly's names a token of its own, and a caller may look for theirs.
            throw new OperationCanceledException(cancellationToken);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static TimeSpan? Asked(Exception? failure) =>
        failure is SigneasyAuthException { RetryAfter: { } time } && time > TimeSpan.Zero ? time : null;

    private ValueTask<bool> ShouldRetry(RetryPredicateArguments<object> args)
    {
        Acquisition acquisition = args.Context.Properties.GetValue(Key, null!);
        Exception? ended = args.Outcome.Exception switch
        {
            TimeoutRejectedException => TokenFailure.TimedOut(AttemptLimit),
            OperationCanceledException when !acquisition.CallerToken.IsCancellationRequested =>
                TokenFailure.TimedOut(acquisition.Budget),
            var e => e,
        };
        acquisition.Attempted(ended);
        if (args.Outcome.Exception is OperationCanceledException || ended is not SigneasyAuthException failure)
        {
            return new(false);
        }

        acquisition.LastFailure = failure;
        TimeSpan left = acquisition.Budget - _timeProvider.GetElapsedTime(acquisition.StartedAt);
        return new(failure.IsTransient && (Asked(failure) ?? TimeSpan.Zero) < left);
    }

    private ValueTask LogRetry(OnRetryArguments<object> args)
    {
        SigneasyAuthException? failure = args.Context.Properties.GetValue(Key, null!).LastFailure;
        Log.TokenRequestRetried(_logger, _account, args.AttemptNumber + 1, failure?.Message, args.RetryDelay);
        return default;
    }

    private sealed class Acquisition(
        TimeSpan budget, long startedAt, Action<Exception?> attempted, CancellationToken callerToken)
    {
        public Action<Exception?> Attempted { get; } = attempted;

        public CancellationToken CallerToken { get; } = callerToken;

        public TimeSpan Budget { get; } = budget;

        public long StartedAt { get; } = startedAt;

        public bool HasSecret { get; set; }

        public SigneasyAuthException? LastFailure { get; set; }
    }
}
