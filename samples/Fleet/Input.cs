namespace FleetSample;

/// <summary>The standard input. It ends when the parent process ends, and then this process ends too.</summary>
internal static class Input
{
    public static void CancelAtEnd(CancellationTokenSource end) => new Thread(() =>
    {
        while (Console.In.ReadLine() is not null)
        {
        }

        end.Cancel();
    })
    { IsBackground = true }.Start();

    public static Task WhenCancelledAsync(this CancellationToken cancellationToken)
    {
        var cancelled = new TaskCompletionSource();
        cancellationToken.Register(cancelled.SetResult);
        return cancelled.Task;
    }
}
