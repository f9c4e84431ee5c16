using System.Diagnostics;

namespace Signeasy.Auth.Benchmarks.Scaling;

/// <summary>How often a number of threads did something, and how often one of them waited for a lock.</summary>
internal readonly record struct Throughput(double PerSecond, long Contentions)
{
    private const int Batch = 1_000;
    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(500);

    public static Throughput Of<T>(T operation, int threadCount)
        where T : struct, IOperation
    {
        bool isOver = false;
        long count = 0;
        using var start = new Barrier(threadCount + 1);
        Thread[] threads = [.. Enumerable.Range(0, threadCount).Select(_ => new Thread(Repeat))];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        start.SignalAndWait();
        long contentions = Monitor.LockContentionCount;
        long startedAt = Stopwatch.GetTimestamp();
        Thread.Sleep(Duration);
        Volatile.Write(ref isOver, true);
        double seconds = Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
        long done = Interlocked.Read(ref count);
        contentions = Monitor.LockContentionCount - contentions;
        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        return new Throughput(done / seconds, contentions);

        void Repeat()
        {
            start.SignalAndWait();
            while (!Volatile.Read(ref isOver))
            {
                for (int i = 0; i < Batch; i++)
                {
                    if (!operation.Invoke())
                    {
                        throw new InvalidOperationException("The token is no longer held.");
                    }
                }

                Interlocked.Add(ref count, Batch);
            }
        }
    }
}
