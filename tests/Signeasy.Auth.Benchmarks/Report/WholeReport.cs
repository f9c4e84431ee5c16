using System.Globalization;
using System.Runtime.InteropServices;
using BenchmarkDotNet.Environments;
using Signeasy.Auth.Benchmarks.ColdStart;
using Signeasy.Auth.Benchmarks.Load;
using Signeasy.Auth.Benchmarks.Operations;
using Signeasy.Auth.Benchmarks.Scaling;
using Signeasy.Auth.Benchmarks.Size;
using Signeasy.Auth.Benchmarks.StartUp;

namespace Signeasy.Auth.Benchmarks.Report;

/// <summary>All reports in one run: compared with other libraries and with the library's own limits.</summary>
internal static class WholeReport
{
    public static async Task<int> RunAsync()
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{DateTime.UtcNow:yyyy-MM-dd}, {RuntimeInformation.FrameworkDescription}, {Environment.ProcessorCount} cores of {HostEnvironmentInfo.GetCurrent().Cpu.Value?.ProcessorName ?? "an unknown processor"}, {RuntimeInformation.OSDescription}."));
        Console.WriteLine();

        // First what may fail for want of a compiler, and what the leavings of the others would be in the way of.
        List<Goal> goals =
        [
            .. await Announce("size", SizeReport.RunAsync),
            .. await Announce("start-up", StartUpReport.RunAsync),
            .. await Announce("load, five minutes", LoadReport.RunAsync),
            .. await Announce("scaling", ScalingReport.RunAsync),
            .. await Announce("operations, three minutes", () => Task.FromResult(OperationsReport.Run())),
        ];
        IReadOnlyList<ColdStartResult> coldStarts = await Announce("cold start, three minutes", ColdStartBenchmark.RunAsync);
        goals.AddRange(ColdStartGoals.Evaluate(coldStarts));
        await Announce("other libraries, four minutes", () => Task.FromResult(true));
        PeerReport.Print(coldStarts);
        Console.WriteLine();
        return Goal.Print(goals);
    }

    private static async Task<T> Announce<T>(string what, Func<Task<T>> measure)
    {
        await Console.Error.WriteLineAsync($"{DateTime.Now:HH:mm:ss} {what}");
        return await measure();
    }
}
