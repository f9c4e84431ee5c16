namespace Signeasy.Auth.Internal;

/// <summary>One acquisition that callers share. What they wait for may pass to another flight; its request may not.</summary>
/// <param name="replaced">The flight whose callers this one serves in its place.</param>
/// <param name="trigger">The traced call that it was begun for.</param>
#pragma warning disable CA1001 // The cancellation source has neither timer nor handle, and may be cancelled at any time.
internal sealed class Flight(Flight? replaced = null, Trigger? trigger = null)
{
    // Without RunContinuationsAsynchronously a thousand callers would go on, one after another, on the landing thread.
    private readonly TaskCompletionSource<AccessToken> _landing =
        replaced?._landing ?? new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly CancellationTokenSource _cancellation = new();

    public Task<AccessToken> Landing => _landing.Task;

    /// <summary>The new client secret that it proves; null when there is none to prove.</summary>
    public SecretTrial? Trial { get; set; }

    /// <summary>Asks the source, on the pool, and hands over what comes of it: a token or a failure.</summary>
    public void Begin(ITokenProvider source, ClockWatch? watch, Action<Flight, AccessToken?, SigneasyAuthException?> land)
    {
        watch?.Begin();

        // Unsafe: the first caller's execution context (its trace, its user) is none of the others' business.
        ThreadPool.UnsafeQueueUserWorkItem(_ => _ = FlyAsync(source, watch, land), null);
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
            _landing.TrySetResult(token);
        }
    }

    public void Fail(Exception failure)
    {
        _landing.TrySetException(failure);

        // A renewal that nobody waits for has nobody to observe its failure either.
        _ = _landing.Task.Exception;
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

    private async Task FlyAsync(
        ITokenProvider source, ClockWatch? watch, Action<Flight, AccessToken?, SigneasyAuthException?> land)
    {
        AccessToken? token = null;
        SigneasyAuthException? failure = null;
        Trigger.Current = trigger;
        try
        {
            token = await source.GetTokenAsync(_cancellation.Token).ConfigureAwait(false);
            failure = token is not null ? null : new SigneasyAuthException(
                $"{source.GetType().Name} gave null: a token provider gives a token or throws.");
        }
        catch (Exception e)
        {
            failure = e as SigneasyAuthException ?? new SigneasyAuthException(
                $"{source.GetType().Name} failed with {e.GetType().Name}: see the inner exception.", e)
            {
                IsTransient = true,
            };
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

        watch?.End();
    }
}
