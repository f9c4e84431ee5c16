using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Runs an acquisition: a POST and up to three retries within one time limit. The only file that uses Polly, and only after
/// a first attempt has failed: loading and compiling it at start-up would cost as much as the rest of the library.
/// </summary>
internal sealed class TokenRequestRetries(TimeProvider timeProvider, ILogger? logger, string account)
{
    private const int MaxRetries = 3;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MinAttemptLimit = TimeSpan.FromSeconds(10);

    private readonly ILogger _logger = NonThrowingLogger.Wrap(logger);

    /// <summary>
    /// Gets the secret once, then posts until there is a token, the failure is final or the time limit is reached.
    /// </summary>
    /// <param name="timeLimit">The time limit of the whole acquisition.</param>
    /// <param name="getSecret">Gets the secret.</param>
    /// <param name="post">One attempt.</param>
    /// <param name="attempted">
    /// Called when an attempt ends: with null if it brought a token, otherwise with the failure.
    /// </param>
    /// <param name="cancellationToken">Ends the acquisition.</param>
    /// <exception cref="SigneasyAuthException">The last failure; a time-out only if there was no other.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<AccessToken> RunAsync(
        TimeSpan timeLimit,
        Func<CancellationToken, Task<string>> getSecret,
        Func<string, CancellationToken, Task<AccessToken>> post,
        Action<Exception?> attempted,
        CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(timeLimit, timeProvider, cancellationToken);
        var acquisition = new Acquisition(timeLimit, timeProvider, post, attempted, deadline.Token, cancellationToken);
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            acquisition.Secret = await getSecret(deadline.Token).ConfigureAwait(false);
            try
            {
                return await acquisition.AttemptAsync().ConfigureAwait(false);
            }
            catch (SigneasyAuthException e) when (acquisition.MayRetry(e))
            {
                return await RetryAsync(acquisition, e, deadline.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // With the caller's own token, which the caller may compare.
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException) when (deadline.Token.IsCancellationRequested)
        {
            throw acquisition.LastFailure
                ?? (acquisition.Secret is null ? TokenErrors.SecretTimedOut(timeLimit) : TokenErrors.TimedOut(timeLimit));
        }
    }

    /// <summary>Continues after the first attempt: Polly's first attempt only rethrows its failure.</summary>
    private async Task<AccessToken> RetryAsync(
        Acquisition acquisition, SigneasyAuthException? first, CancellationToken cancellationToken)
    {
        ResiliencePipeline retries = new ResiliencePipelineBuilder { TimeProvider = timeProvider }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = MaxRetries,
                Delay = FirstDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = args => new(args.Outcome.Exception is SigneasyAuthException failure && acquisition.MayRetry(failure)),
                DelayGenerator = static args => new(RequestedDelay(args.Outcome.Exception)),
                OnRetry = args =>
                {
                    Log.TokenRequestRetried(
                        _logger, account, args.AttemptNumber + 1, acquisition.LastFailure?.Message, args.RetryDelay);
                    return default;
                },
            })
            .Build();

        return await retries.ExecuteAsync(
            async _ =>
            {
                if (first is { } failure)
                {
                    first = null;
                    throw failure;
                }

                return await acquisition.AttemptAsync().ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    private static TimeSpan? RequestedDelay(Exception? failure) =>
        failure is SigneasyAuthException { RetryAfter: { } time } && time > TimeSpan.Zero ? time : null;

    private sealed class Acquisition(
        TimeSpan timeLimit,
        TimeProvider timeProvider,
        Func<string, CancellationToken, Task<AccessToken>> post,
        Action<Exception?> attempted,
        CancellationToken deadline,
        CancellationToken callerToken)
    {
        private readonly long _startedAt = timeProvider.GetTimestamp();

        /// <summary>A share of the time limit, so that raising the limit also helps with a slow issuer.</summary>
        private readonly TimeSpan _attemptLimit = TimeSpan.FromTicks(Math.Max(MinAttemptLimit.Ticks, timeLimit.Ticks / 3));

        public string? Secret { get; set; }

        public SigneasyAuthException? LastFailure { get; private set; }

        public async Task<AccessToken> AttemptAsync()
        {
            deadline.ThrowIfCancellationRequested();
            using var limit = new Deadline(_attemptLimit, timeProvider, deadline);
            Exception? ended = null;
            try
            {
                return await post(Secret!, limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (limit.Token.IsCancellationRequested && !deadline.IsCancellationRequested)
            {
                ended = LastFailure = TokenErrors.TimedOut(_attemptLimit);
                throw ended;
            }
            catch (OperationCanceledException e)
            {
                ended = callerToken.IsCancellationRequested ? e : TokenErrors.TimedOut(timeLimit);
                throw;
            }
            catch (Exception e)
            {
                ended = e;
                LastFailure = e as SigneasyAuthException ?? LastFailure;
                throw;
            }
            finally
            {
                attempted(ended);
            }
        }

        /// <summary>Whether another attempt may help and there is time for it.</summary>
        public bool MayRetry(SigneasyAuthException failure)
        {
            TimeSpan left = timeLimit - timeProvider.GetElapsedTime(_startedAt);
            return failure.IsTransient && (RequestedDelay(failure) ?? TimeSpan.Zero) < left;
        }
    }
}
