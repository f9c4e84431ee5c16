using System.Globalization;
using System.Runtime.InteropServices;
using Signeasy.Auth.Benchmarks.ColdStart;
using Signeasy.Auth.Benchmarks.Load;
using Signeasy.Auth.Benchmarks.Operations;
using Signeasy.Auth.Benchmarks.Scaling;
using Signeasy.Auth.Benchmarks.Size;
using Signeasy.Auth.Benchmarks.StartUp;

namespace Signeasy.Auth.Benchmarks.Report;

/// <summary>All that the README shows, measured in one run: beside other libraries, and beside the library's own limits.</summary>
internal static class WholeReport
{
    public static async Task<int> RunAsync()
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{DateTime.UtcNow:yyyy-MM-dd}, {RuntimeInformation.FrameworkDescription}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}."));
        Console.WriteLine();

        // The start-up and the load first: what the others leave to collect and to compile would be in the way.
        List<Goal> goals = [.. await StartUpReport.RunAsync(), .. await LoadReport.RunAsync()];
        goals.AddRange(await ScalingReport.RunAsync());
        goals.AddRange(OperationsReport.Run());
        IReadOnlyList<ColdStartResult> coldStarts = await ColdStartBenchmark.RunAsync();
        goals.AddRange(ColdStartGoals.Judge(coldStarts));
        goals.AddRange(await SizeReport.RunAsync());

        PeerReport.Print(coldStarts);
        Console.WriteLine();
        return Goal.Print(goals);
    }
}
