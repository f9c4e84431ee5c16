namespace FleetSample;

/// <summary>The standard input: when it ends, as it does when the process that holds its other end dies, so does this one.</summary>
internal static class Input
{
    public static void EndsWith(CancellationTokenSource end) => new Thread(() =>
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
