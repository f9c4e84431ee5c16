namespace Signeasy.Auth.Internal;

/// <summary>
/// One acquisition that callers share. Its waiters can be transferred to a new acquisition; its request can't.
/// </summary>
/// <param name="replaced">The acquisition that this one replaces; its callers wait for this one.</param>
/// <param name="trace">Trace context of the call that started it.</param>
#pragma warning disable CA1001 // The cancellation source has no timer or handle, and may be cancelled at any time.
internal sealed class SharedAcquisition(SharedAcquisition? replaced = null, CallerTrace? trace = null)
{
    // Without RunContinuationsAsynchronously, a thousand callers would continue one after another on the completing thread.
    private readonly TaskCompletionSource<AccessToken> _completion =
        replaced?._completion ?? new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly TaskCompletionSource<AcquisitionResult?> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cancellation = new();

    public Task<AccessToken> Task => _completion.Task;

    /// <summary>The result; null if the acquisition was cancelled before it completed.</summary>
    public Task<AcquisitionResult?> Result => _result.Task;

    /// <summary>
    /// Asks the source for a token on the thread pool, and passes the token or the failure to <paramref name="complete"/>.
    /// </summary>
    /// <param name="source">The source.</param>
    /// <param name="rejected">The token that the API rejected; null if the acquisition has another cause.</param>
    /// <param name="limit">Time limit; a source that exceeds it is abandoned.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="complete">Called with the token or the failure.</param>
    public void Start(
        ITokenProvider source,
        AccessToken? rejected,
        TimeSpan limit,
        TimeProvider timeProvider,
        Action<SharedAcquisition, AccessToken?, SigneasyAuthException?> complete)
    {
        PendingWork? pending = PendingWork.Find(timeProvider);
        pending?.Started();

        BackgroundWork.Start(() => RunAsync(source, rejected, limit, timeProvider, complete, pending));
    }

    /// <summary>Passes the result to the callers.</summary>
    public void Complete(AcquisitionResult result, SigneasyAuthException? failure)
    {
        if (result.Token is { } token)
        {
            _completion.TrySetResult(token);
        }
        else
        {
            Fail(failure ?? result.StatusAfter.Failure!);
        }

        _result.TrySetResult(result);
    }

    public void Fail(Exception failure)
    {
        _completion.TrySetException(failure);

        // Observed here, because nobody may be waiting for the renewal.
        _ = _completion.Task.Exception;
    }

    public void Cancel()
    {
        _result.TrySetResult(null);
        try
        {
            _cancellation.Cancel();
        }
        catch (AggregateException)
        {
            // A callback of the source failed; its request is cancelled nevertheless.
        }
    }

    private async Task RunAsync(
        ITokenProvider source,
        AccessToken? rejected,
        TimeSpan limit,
        TimeProvider timeProvider,
        Action<SharedAcquisition, AccessToken?, SigneasyAuthException?> complete,
        PendingWork? pending)
    {
        CallerTrace.Current = trace;
        (AccessToken? token, SigneasyAuthException? failure) =
            await AskAsync(source, rejected, limit, timeProvider).ConfigureAwait(false);
        try
        {
            complete(this, token, failure);
        }
        catch (Exception e)
        {
            // If the result can't be processed, the callers must not wait forever.
            Fail(e);
            _result.TrySetResult(null);
        }
        finally
        {
            pending?.Completed();
        }
    }

    private async Task<(AccessToken? Token, SigneasyAuthException? Failure)> AskAsync(
        ITokenProvider source, AccessToken? rejected, TimeSpan limit, TimeProvider timeProvider)
    {
        string name = source.GetType().Name;
        Deadline? deadline = null;
        try
        {
            deadline = new Deadline(limit, timeProvider, _cancellation.Token);
            CancellationToken cancelled = deadline.Token;

            // On another thread-pool thread, because the source may block.
            Task<AccessToken> asking = System.Threading.Tasks.Task.Run(
                () => rejected is null
                    ? source.GetTokenAsync(cancelled).AsTask()
                    : source.RenewTokenAsync(rejected, cancelled).AsTask(),
                CancellationToken.None);
            return await asking.OrAbandonAsync(cancelled).ConfigureAwait(false) is { } token
                ? (token, null)
                : (null, new SigneasyAuthException($"{name} returned null: a token provider must return a token or throw."));
        }
        catch (SigneasyAuthException e)
        {
            return (null, e);
        }
        catch (OperationCanceledException) when (deadline?.IsOver == true && !_cancellation.IsCancellationRequested)
        {
            return (null, new SigneasyAuthException(
                $"{name} returned no token within {limit.TotalSeconds:0} s: check what it waits for.",
                error: ErrorCodes.Timeout,
                isTransient: true));
        }
        catch (Exception e)
        {
            return (null, new SigneasyAuthException(
                $"{name} failed with {e.GetType().Name}: see the inner exception.", e, isTransient: true));
        }
        finally
        {
            deadline?.Dispose();
        }
    }
}
