using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace Signeasy.Auth.Internal;

/// <summary>
/// One acquisition: a POST and up to three retries within one time limit. The only file that uses Polly, and only after a
/// first attempt has failed: loading and compiling it at start-up would cost as much as the rest of the library.
/// </summary>
/// <param name="timeLimit">The time limit of the whole acquisition.</param>
/// <param name="attempted">
/// Called when an attempt ends: with null if it brought a token, otherwise with the failure.
/// </param>
/// <param name="timeProvider">The clock.</param>
/// <param name="logger">Logs retries.</param>
/// <param name="account">The account's name in log messages.</param>
internal sealed class TokenRequestRetries(
    TimeSpan timeLimit, Action<Exception?> attempted, TimeProvider timeProvider, ILogger logger, string account)
{
    private const int MaxRetries = 3;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MinAttemptLimit = TimeSpan.FromSeconds(10);

    private readonly long _startedAt = timeProvider.GetTimestamp();

    /// <summary>A share of the time limit, so that raising the limit also helps with a slow issuer.</summary>
    private readonly TimeSpan _attemptLimit = TimeSpans.Max(MinAttemptLimit, TimeSpan.FromTicks(timeLimit.Ticks / 3));

    private SigneasyAuthException? _lastFailure;

    /// <summary>
    /// Gets the secret once, then posts until there is a token, the failure is final or the time limit is reached.
    /// </summary>
    /// <exception cref="SigneasyAuthException">The last failure; a time-out only if there was no other.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<AccessToken> RunAsync(
        Func<CancellationToken, Task<string>> getSecret,
        Func<string, CancellationToken, Task<AccessToken>> postSecret,
        CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(timeLimit, timeProvider, cancellationToken);
        string? secret = null;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            secret = await getSecret(deadline.Token).ConfigureAwait(false);
            Func<CancellationToken, Task<AccessToken>> post = cancel => postSecret(secret, cancel);
            try
            {
                return await AttemptAsync(post, deadline.Token, cancellationToken).ConfigureAwait(false);
            }
            catch (SigneasyAuthException e) when (MayRetry(e))
            {
                return await RetryAsync(post, e, deadline.Token, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // With the caller's own token, which the caller may compare.
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException) when (deadline.IsOver)
        {
            throw _lastFailure ?? (secret is null ? TokenErrors.SecretTimedOut(timeLimit) : TokenErrors.TimedOut(timeLimit));
        }
    }

    /// <summary>Continues after the first attempt: Polly's first attempt only rethrows its failure.</summary>
    private async Task<AccessToken> RetryAsync(
        Func<CancellationToken, Task<AccessToken>> post,
        SigneasyAuthException? first,
        CancellationToken deadline,
        CancellationToken cancellationToken)
    {
        ResiliencePipeline retries = new ResiliencePipelineBuilder { TimeProvider = timeProvider }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = MaxRetries,
                Delay = FirstDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = args => new(args.Outcome.Exception is SigneasyAuthException failure && MayRetry(failure)),
                DelayGenerator = static args => new(RequestedDelay(args.Outcome.Exception)),
                OnRetry = args =>
                {
                    Log.TokenRequestRetried(logger, account, args.AttemptNumber + 1, _lastFailure?.Message, args.RetryDelay);
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

                return await AttemptAsync(post, deadline, cancellationToken).ConfigureAwait(false);
            },
            deadline).ConfigureAwait(false);
    }

    private async Task<AccessToken> AttemptAsync(
        Func<CancellationToken, Task<AccessToken>> post, CancellationToken deadline, CancellationToken cancellationToken)
    {
        deadline.ThrowIfCancellationRequested();
        using var limit = new Deadline(_attemptLimit, timeProvider, deadline);
        Exception? failure = null;
        try
        {
            return await post(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsOver && !deadline.IsCancellationRequested)
        {
            failure = _lastFailure = TokenErrors.TimedOut(_attemptLimit);
            throw failure;
        }
        catch (OperationCanceledException e)
        {
            failure = cancellationToken.IsCancellationRequested ? e : TokenErrors.TimedOut(timeLimit);
            throw;
        }
        catch (Exception e)
        {
            failure = e;
            _lastFailure = e as SigneasyAuthException ?? _lastFailure;
            throw;
        }
        finally
        {
            attempted(failure);
        }
    }

    /// <summary>Whether another attempt may help and there is time for it.</summary>
    private bool MayRetry(SigneasyAuthException failure)
    {
        TimeSpan left = timeLimit - timeProvider.GetElapsedTime(_startedAt);
        return failure.IsTransient && (RequestedDelay(failure) ?? TimeSpan.Zero) < left;
    }

    private static TimeSpan? RequestedDelay(Exception? failure) =>
        failure is SigneasyAuthException { RetryAfter: { } time } && time > TimeSpan.Zero ? time : null;
}
