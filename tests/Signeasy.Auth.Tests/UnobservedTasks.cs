using System.Collections.Concurrent;

[assembly: AssemblyFixture(typeof(Signeasy.Auth.Tests.UnobservedTasks))]

namespace Signeasy.Auth.Tests;

/// <summary>
/// Watches over all tests: a task whose failure nobody saw fails the run. Which test left it behind can't be told, but its
/// stack can.
/// </summary>
public sealed class UnobservedTasks : IDisposable
{
    private readonly ConcurrentQueue<Exception> _failures = new();

    public UnobservedTasks() => TaskScheduler.UnobservedTaskException += Note;

    public void Dispose()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        TaskScheduler.UnobservedTaskException -= Note;
        Assert.True(_failures.IsEmpty, "Tasks failed unobserved:\n" + string.Join('\n', _failures));
    }

    private void Note(object? sender, UnobservedTaskExceptionEventArgs e) => _failures.Enqueue(e.Exception);
}
