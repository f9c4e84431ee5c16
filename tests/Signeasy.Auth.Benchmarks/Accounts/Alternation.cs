using System.Diagnostics;
using Signeasy.Auth.Benchmarks.Operations;
using Signeasy.Auth.Benchmarks.Report;

namespace Signeasy.Auth.Benchmarks.Accounts;

/// <summary>
/// Measures operations that complete at once, in short turns: the speed of a shared machine can change between one operation
/// and the next, but rarely within a turn of all.
/// </summary>
internal static class Alternation
{
    private const int Warmup = 50;
    private const int Turns = 200;
    private const int Calls = 100_000;

    /// <summary>The median time of each operation, and the bytes that each call of it allocates.</summary>
    public static IReadOnlyList<Measured> Run(params Func<object>[] operations)
    {
        var times = new double[operations.Length][];
        var bytes = new long[operations.Length];
        for (int turn = -Warmup; turn < Turns; turn++)
        {
            for (int i = 0; i < operations.Length; i++)
            {
                (double nanoseconds, bytes[i]) = RunOnce(operations[i]);
                if (turn >= 0)
                {
                    (times[i] ??= new double[Turns])[turn] = nanoseconds;
                }
            }
        }

        return [.. operations.Select((operation, i) => new Measured(operation.Method.Name, "", Statistics.Median(times[i]), bytes[i]))];
    }

    private static (double Nanoseconds, long Bytes) RunOnce(Func<object> operation)
    {
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Calls; i++)
        {
            if (operation() is Task { IsCompletedSuccessfully: false })
            {
                throw new InvalidOperationException($"{operation.Method.Name} didn't complete at once.");
            }
        }

        TimeSpan time = Stopwatch.GetElapsedTime(start);
        return (time.TotalNanoseconds / Calls, (GC.GetAllocatedBytesForCurrentThread() - bytes) / Calls);
    }
}
