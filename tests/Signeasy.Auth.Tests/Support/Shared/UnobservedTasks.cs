using System.Collections.Concurrent;

[assembly: AssemblyFixture(typeof(Signeasy.Auth.Tests.UnobservedTasks))]
[assembly: Signeasy.Auth.Tests.NothingUnobserved]

namespace Signeasy.Auth.Tests;

/// <summary>
/// Watches over all tests: a task whose failure was not observed fails the test that ends next, and the run if none does. Which
/// test left it behind is not certain, so its stack and the tests that were running when it was found are reported.
/// </summary>
public sealed class UnobservedTasks : IDisposable
{
    private static readonly ConcurrentDictionary<string, string> Running = new(StringComparer.Ordinal);
    private static readonly ConcurrentQueue<string> Failures = new();

    public UnobservedTasks() => TaskScheduler.UnobservedTaskException += Note;

    public static void Begin(string id, string name) => Running[id] = name;

    /// <summary>Before the end of a test, so that what it left behind comes to light while it is still running.</summary>
    public static void End(string id)
    {
        try
        {
            AssertNone();
        }
        finally
        {
            Running.TryRemove(id, out _);
        }
    }

    public void Dispose()
    {
        try
        {
            AssertNone();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Note;
        }
    }

    private static void AssertNone()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var failures = new List<string>();
        while (Failures.TryDequeue(out string? failure))
        {
            failures.Add(failure);
        }

        Assert.True(failures.Count == 0, "A task failed unobserved.\n" + string.Join("\n", failures));
    }

    private static void Note(object? sender, UnobservedTaskExceptionEventArgs e) =>
        Failures.Enqueue($"It came to light during {string.Join(", ", Running.Values.DefaultIfEmpty("no test"))}:\n{e.Exception}");
}
