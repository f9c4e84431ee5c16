using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Signeasy.Auth.Benchmarks.Operations;

/// <summary>Runs BenchmarkDotNet on a class of operations, in this process, and gives each one's time and bytes.</summary>
internal static class Measure
{
    /// <exception cref="InvalidOperationException">An operation failed.</exception>
    public static IReadOnlyList<Measured> Of<T>()
    {
        Summary summary = BenchmarkRunner.Run<T>(CreateConfig());
        return
        [
            .. summary.BenchmarksCases.Select(benchmark => summary[benchmark] is { Success: true, ResultStatistics: { } statistics } report
                ? new Measured(
                    benchmark.Descriptor.WorkloadMethod.Name,
                    benchmark.Parameters.DisplayInfo,
                    statistics.Median,
                    report.GcStats.GetBytesAllocatedPerOperation(benchmark) ?? 0)
                : throw new InvalidOperationException($"{benchmark.DisplayInfo} wasn't measured.")),
        ];
    }

    private static IConfig CreateConfig() => ManualConfig.CreateEmpty()
        .AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithWarmupCount(5)
            .WithIterationCount(15)
            .WithIterationTime(TimeInterval.FromMilliseconds(200)))
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddLogger(NullLogger.Instance)
        .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "Signeasy.Auth.Benchmarks"))
        .WithOptions(ConfigOptions.DisableLogFile);
}
