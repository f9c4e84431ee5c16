namespace Signeasy.Auth.Internal;

/// <summary>One acquisition that callers share. What they wait for may pass to another flight; its request may not.</summary>
/// <param name="replaced">The flight whose callers this one serves in its place.</param>
/// <param name="trigger">The traced call that it was begun for.</param>
#pragma warning disable CA1001 // The cancellation source has neither timer nor handle, and may be cancelled at any time.
internal sealed class SharedAcquisition(SharedAcquisition? replaced = null, CallerTrace? trigger = null)
{
    // Without RunContinuationsAsynchronously a thousand callers would go on, one after another, on the landing thread.
    private readonly TaskCompletionSource<AccessToken> _completion =
        replaced?._completion ?? new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly CancellationTokenSource _cancellation = new();

    public Task<AccessToken> Task => _completion.Task;

    /// <summary>The new client secret that it proves; null when there is none to prove.</summary>
    public SecretVerification? SecretVerification { get; set; }

    /// <summary>Asks the source, on the pool, and hands over what comes of it: a token or a failure.</summary>
    public void Start(ITokenProvider source, PendingWork? watch, Action<SharedAcquisition, AccessToken?, SigneasyAuthException?> land)
    {
        watch?.Started();

        // Unsafe: the first caller's execution context (its trace, its user) is none of the others' business.
        ThreadPool.UnsafeQueueUserWorkItem(_ => _ = RunAsync(source, watch, land), null);
    }

    /// <summary>Tells the callers: the token, or else the failure.</summary>
    public void Complete(AccessToken? token, Exception? failure)
    {
        if (token is null)
        {
            Fail(failure!);
        }
        else
        {
            _completion.TrySetResult(token);
        }
    }

    public void Fail(Exception failure)
    {
        _completion.TrySetException(failure);

        // A renewal that nobody waits for has nobody to observe its failure either.
        _ = _completion.Task.Exception;
    }

    public void Cancel()
    {
        try
        {
            _cancellation.Cancel();
        }
        catch (AggregateException)
        {
            // A source's own callback failed; its request is given up all the same.
        }
    }

    private async Task RunAsync(
        ITokenProvider source, PendingWork? watch, Action<SharedAcquisition, AccessToken?, SigneasyAuthException?> land)
    {
        AccessToken? token = null;
        SigneasyAuthException? failure = null;
        CallerTrace.Current = trigger;
        try
        {
            token = await source.GetTokenAsync(_cancellation.Token).ConfigureAwait(false);
            failure = token is not null ? null : new SigneasyAuthException(
                $"{source.GetType().Name} gave null: a token provider gives a token or throws.");
        }
        catch (Exception e)
        {
            failure = e as SigneasyAuthException ?? new SigneasyAuthException(
                $"{source.GetType().Name} failed with {e.GetType().Name}: see the inner exception.", e, isTransient: true);
        }

        try
        {
            land(this, token, failure);
        }
        catch (Exception e)
        {
            // A logger that throws comes too late to matter: callers were told before anything was logged. Should it
            // be the token that can't be dealt with, they must not wait for ever.
            Fail(e);
        }

        watch?.Completed();
    }
}
