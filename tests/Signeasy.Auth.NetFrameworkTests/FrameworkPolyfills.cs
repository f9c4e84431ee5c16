namespace Signeasy.Auth.Tests;

/// <summary>Members of later frameworks that the shared tests use.</summary>
internal static class FrameworkPolyfills
{
    extension(ValueTask)
    {
        public static ValueTask<T> FromException<T>(Exception failure) => new(Task.FromException<T>(failure));
    }

    extension(DateTimeOffset)
    {
        public static DateTimeOffset UnixEpoch => DateTimeOffset.FromUnixTimeSeconds(0);
    }

    extension(Task task)
    {
        public bool IsCompletedSuccessfully => task.Status == TaskStatus.RanToCompletion;
    }

    extension(CancellationTokenSource cancellation)
    {
        public Task CancelAsync() => Task.Run(cancellation.Cancel);
    }
}
