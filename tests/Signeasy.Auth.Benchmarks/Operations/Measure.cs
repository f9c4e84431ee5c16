using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using BenchmarkDotNet.Validators;
using Perfolizer.Horology;
using Signeasy.Auth.Benchmarks.Report;

namespace Signeasy.Auth.Benchmarks.Operations;

/// <summary>Runs BenchmarkDotNet on a class of operations, in this process, and gives each one's time and bytes.</summary>
internal static class Measure
{
    /// <summary>Several rounds, so that what else the machine does falls on all operations; each figure's median.</summary>
    /// <exception cref="InvalidOperationException">An operation failed.</exception>
    public static IReadOnlyList<Measured> Of<T>(int rounds) =>
    [
        .. Enumerable.Range(0, rounds)
            .SelectMany(_ => Of<T>())
            .GroupBy(measured => (measured.Operation, measured.Parameters))
            .Select(group => new Measured(
                group.Key.Operation,
                group.Key.Parameters,
                Statistics.Median(group.Select(measured => measured.Nanoseconds)),
                (long)Statistics.Median(group.Select(measured => (double)measured.Bytes)))),
    ];

    private static IReadOnlyList<Measured> Of<T>()
    {
        Summary summary = BenchmarkRunner.Run<T>(CreateConfig());
        return
        [
            .. summary.BenchmarksCases.Select(benchmark => summary[benchmark] is { Success: true, ResultStatistics: { } statistics } report
                ? new Measured(
                    benchmark.Descriptor.WorkloadMethod.Name,
                    string.Join(", ", benchmark.Parameters.Items.Select(parameter => parameter.Value)),
                    statistics.Median,
                    report.GcStats.GetBytesAllocatedPerOperation(benchmark) ?? 0)
                : throw new InvalidOperationException($"{benchmark.DisplayInfo} wasn't measured.")),
        ];
    }

    private static ManualConfig CreateConfig() => ManualConfig.CreateEmpty()
        .AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithWarmupCount(5)
            .WithIterationCount(15)
            .WithIterationTime(TimeInterval.FromMilliseconds(200)))
        .AddValidator(JitOptimizationsValidator.FailOnError)
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddLogger(NullLogger.Instance)
        .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "Signeasy.Auth.Benchmarks"))
        .WithOptions(ConfigOptions.DisableLogFile);
}
