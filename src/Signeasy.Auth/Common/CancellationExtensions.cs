namespace Signeasy.Auth.Internal;

/// <summary>Waits for tasks that may ignore cancellation.</summary>
internal static class CancellationExtensions
{
    /// <summary>
    /// Waits for the task, or until cancelled. If the task completes later, its result is disposed, or its failure is
    /// observed.
    /// </summary>
    public static async Task<T> OrAbandonAsync<T>(this Task<T> task, CancellationToken cancellationToken)
    {
        try
        {
            return await task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _ = task.ContinueWith(
                static late =>
                {
                    if (late.Status == TaskStatus.RanToCompletion)
                    {
                        (late.Result as IDisposable)?.Dispose();
                    }

                    return late.Exception;
                },
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
            throw;
        }
    }
}
