using System.Diagnostics;

namespace Signeasy.Auth.Benchmarks.Load;

/// <summary>
/// Calls that arrive at a constant rate, whether or not the ones before are done. A call's time counts from the instant
/// at which it was due, so that a call which waits for others is not flattered.
/// </summary>
internal static class ConstantLoad
{
    public const int PerSecond = 1_000;

    public static async Task<LoadResult> RunAsync(HttpClient client, TimeSpan duration)
    {
        int count = (int)(duration.TotalSeconds * PerSecond);
        double[] times = new double[count];
        int failed = 0;
        var calls = new Task[count];
        long startedAt = Stopwatch.GetTimestamp();
        await Task.Factory.StartNew(Arrive, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.WhenAll(calls);
        Array.Sort(times);
        return new LoadResult(times, failed);

        void Arrive()
        {
            int next = 0;
            while (next < count)
            {
                double now = Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
                for (; next < count && (double)next / PerSecond <= now; next++)
                {
                    int call = next;
                    calls[call] = Task.Run(() => CallAsync(call));
                }

                Thread.Sleep(1);
            }
        }

        async Task CallAsync(int call)
        {
            try
            {
                using HttpResponseMessage response = await client.GetAsync(new Uri("me", UriKind.Relative));
                if (!response.IsSuccessStatusCode)
                {
                    Interlocked.Increment(ref failed);
                }
            }
            catch (Exception e) when (e is HttpRequestException or SigneasyAuthException or OperationCanceledException)
            {
                Interlocked.Increment(ref failed);
            }

            times[call] = (Stopwatch.GetElapsedTime(startedAt).TotalSeconds - ((double)call / PerSecond)) * 1_000;
        }
    }
}
