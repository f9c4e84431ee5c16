namespace Signeasy.Auth.Internal;

/// <summary>What the callers of a cache wait for.</summary>
internal static class PendingTokens
{
    public static ValueTask<AccessToken> WaitAsync(this SharedAcquisition acquisition, CancellationToken cancellationToken) =>
        new(cancellationToken.CanBeCanceled ? acquisition.Task.WaitAsync(cancellationToken) : acquisition.Task);

    /// <summary>Returns the pending token, or the rejected one if there is no other.</summary>
    public static async ValueTask<AccessToken> OrSameAsync(this ValueTask<AccessToken> pending, AccessToken rejected)
    {
        try
        {
            return await pending.ConfigureAwait(false);
        }
        catch (Exception e) when (e is SigneasyAuthException or ObjectDisposedException)
        {
            return rejected;
        }
    }

    public static ValueTask<AccessToken> FailAsync(Exception failure)
    {
        var task = Task.FromException<AccessToken>(failure);
        _ = task.Exception; // Observed here, in case the caller never awaits it.
        return new(task);
    }
}
