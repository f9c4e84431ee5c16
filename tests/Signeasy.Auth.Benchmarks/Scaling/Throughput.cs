using System.Diagnostics;

namespace Signeasy.Auth.Benchmarks.Scaling;

/// <summary>How often a number of threads did something, and how often one of them waited for a lock.</summary>
internal readonly record struct Throughput(double PerSecond, long Contentions)
{
    private const int Batch = 1_000;
    private static readonly TimeSpan RunUp = TimeSpan.FromMilliseconds(50);
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

        // The waits of the start itself are over by then.
        Thread.Sleep(RunUp);
        (long before, long contentions, long startedAt) = (Interlocked.Read(ref count), Monitor.LockContentionCount, Stopwatch.GetTimestamp());
        Thread.Sleep(Duration);
        double seconds = Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
        long done = Interlocked.Read(ref count) - before;
        contentions = Monitor.LockContentionCount - contentions;
        Volatile.Write(ref isOver, true);
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
                        throw new InvalidOperationException("The token is no longer cached.");
                    }
                }

                Interlocked.Add(ref count, Batch);
            }
        }
    }
}
