using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Coyote;
using Microsoft.Coyote.Rewriting;
using Microsoft.Coyote.SystematicTesting;

namespace Signeasy.Auth.InterleavingTests;

/// <summary>Runs a scenario under many schedules, chosen by Microsoft.Coyote.</summary>
internal static class Schedules
{
    private const uint DefaultCount = 2_000;

    /// <summary>Runs the scenario under each schedule, until one of them fails.</summary>
    public static void Explore(Func<Task> scenario, [CallerMemberName] string name = "")
    {
        Assert.True(
            RewritingEngine.IsAssemblyRewritten(typeof(CachingTokenProvider).Assembly),
            "The assemblies weren't rewritten: run .ci/check-interleavings.");
        uint count = Environment.GetEnvironmentVariable("SIGNEASY_SCHEDULES") is { Length: > 0 } asked
            ? uint.Parse(asked, CultureInfo.InvariantCulture)
            : DefaultCount;

        // The first schedule initializes static fields, which takes steps of its own.
        Run(Settings(1).WithRandomStrategy(), scenario, name);
        string? replayed = Environment.GetEnvironmentVariable("SIGNEASY_REPLAY");
        if (replayed is { Length: > 0 })
        {
            Run(Settings(1).WithReproducibleTrace(File.ReadAllText(replayed)), scenario, name);
            return;
        }

        // Random schedules find races between a few steps; those with priorities find one thread that is held up for long.
        Run(Settings(count / 2).WithRandomStrategy(), scenario, name);
        Run(Settings(count - (count / 2)).WithPrioritizationStrategy(isFair: true, priorityChangeBound: 3), scenario, name);
    }

    private static Configuration Settings(uint count) => Configuration.Create()
        .WithTestingIterations(count)
        .WithTelemetryEnabled(false)
        .WithPartiallyControlledDataNondeterminismAllowed()
        .WithUncontrolledConcurrencyResolutionTimeout(attempts: 10, delay: 50)
        .WithMaxSchedulingSteps(5_000)
        .WithRandomGeneratorSeed(1)
        .WithDeadlockTimeout(60_000);

    private static void Run(Configuration settings, Func<Task> scenario, string name)
    {
        using TestingEngine engine = TestingEngine.Create(settings, scenario);
        engine.Run();
        TestReport report = engine.TestReport;
        if (Environment.GetEnvironmentVariable("SIGNEASY_REPORT") is { Length: > 0 })
        {
            TestContext.Current.TestOutputHelper?.WriteLine(engine.GetReport() + string.Join("\n", report.UncontrolledInvocations));
        }

        if (report.NumOfFoundBugs == 0)
        {
            return;
        }

        string folder = Path.Combine(AppContext.BaseDirectory, "schedules");
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, name);
        File.WriteAllText(path + ".txt", engine.ReadableTrace);
        File.WriteAllText(path + ".schedule", engine.ReproducibleTrace);
        Assert.Fail(
            $"Schedule {report.NumOfExploredFairPaths + report.NumOfExploredUnfairPaths} failed: {string.Join("; ", report.BugReports)}\n"
            + $"Replay it with SIGNEASY_REPLAY={path}.schedule; {path}.txt says what happened.");
    }
}
