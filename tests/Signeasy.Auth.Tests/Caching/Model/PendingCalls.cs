using System.Diagnostics.CodeAnalysis;

namespace Signeasy.Auth.Tests;

/// <summary>The calls that have not ended yet, each with its expected result.</summary>
internal sealed class PendingCalls
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(1);

    private readonly List<(Expectation Expected, Task<AccessToken> Actual, CancellationTokenSource? Cancel)> _calls = [];

    public void Add(Expectation expected, Task<AccessToken> actual, CancellationTokenSource? cancel)
    {
        Difference.Unless(
            actual.IsCompleted == expected.Result is not null, $"a call {(actual.IsCompleted ? "didn't wait" : "waits")}");
        _calls.Add((expected, actual, cancel));
    }

    public bool TryPick(
        int index, [NotNullWhen(true)] out Expectation? expected, [NotNullWhen(true)] out CancellationTokenSource? cancel)
    {
        var cancellable = _calls.FindAll(call => call.Cancel is not null);
        (expected, _, cancel) = cancellable.Count > 0 ? cancellable[index % cancellable.Count] : default;
        return cancel is not null;
    }

    public void Compare() => _calls.RemoveAll(call => HasEnded(call.Expected, call.Actual));

    private static bool HasEnded(Expectation expected, Task<AccessToken> actual)
    {
        if (expected.Result is null)
        {
            Difference.Unless(!actual.IsCompleted, "a call ended that ought to wait");
            return false;
        }

        Difference.Unless(Task.WaitAny([actual], TimeLimit) == 0, "a call waits that ought to have ended");
        object? result = actual.Status switch
        {
            TaskStatus.RanToCompletion => actual.Result,
            TaskStatus.Canceled => Expectation.Cancelled,
            _ when actual.Exception!.InnerException is ObjectDisposedException => Expectation.Disposed,
            _ => actual.Exception!.InnerException,
        };
        Difference.Unless(expected.IsMetBy(result), $"a call ended with {result}, not {expected.Result}");
        return true;
    }
}
