using System.Globalization;

namespace Signeasy.Auth.Tool;

/// <summary>One step of a call, which the doctor checks separately.</summary>
/// <param name="id">The name in the JSON report; stable.</param>
/// <param name="title">The name in the text report.</param>
/// <param name="requires">The steps without which this one can't run.</param>
internal abstract class DoctorStep(string id, string title, params DoctorStep[] requires)
{
    public string Id => id;

    public string Title => title;

    /// <summary>The result; null before the step has run.</summary>
    public StepResult? Result { get; private set; }

    /// <summary>What the step is waiting for, shown while it runs; null if it doesn't wait.</summary>
    public virtual string? WaitsFor => null;

    /// <summary>Runs the step, unless a step that it requires has failed. Never throws, except on cancellation.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<StepResult> RunAsync(TimeSpan limit, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        long startedAt = timeProvider.GetTimestamp();
        StepResult result = FindFailure() is { } failed
            ? StepResult.Skipped($"{failed.Title} failed")
            : await CheckWithinAsync(GetLimit(limit), timeProvider, cancellationToken);
        Result = result with { Duration = timeProvider.GetElapsedTime(startedAt) };
        return Result;
    }

    /// <summary>Performs the check.</summary>
    /// <param name="cancellationToken">Cancelled when the time limit expires, or by the user.</param>
    protected abstract Task<StepResult> CheckAsync(CancellationToken cancellationToken);

    /// <summary>The time limit of this step.</summary>
    /// <param name="stepLimit">The time limit of steps in general.</param>
    protected virtual TimeSpan GetLimit(TimeSpan stepLimit) => stepLimit;

    /// <summary>The result if the step exceeded its time limit.</summary>
    /// <param name="seconds">The time limit, with its unit.</param>
    protected virtual StepResult TimedOut(string seconds) =>
        StepResult.Failed($"no result within {seconds}", "Allow more time: --timeout 60.");

    /// <summary>The failed step that keeps this one from running.</summary>
    private DoctorStep? FindFailure() => requires
        .Where(step => step.Result is { BlocksOthers: true })
        .Select(step => step.Result!.Status == StepStatus.Failed ? step : step.FindFailure() ?? step)
        .FirstOrDefault();

    private async Task<StepResult> CheckWithinAsync(TimeSpan limit, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limit, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            // Name resolution, for example, may ignore cancellation.
            return await CheckAsync(either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception) when (deadline.IsCancellationRequested)
        {
            return TimedOut(string.Create(CultureInfo.InvariantCulture, $"{limit.TotalSeconds} s"));
        }
        catch (Exception e)
        {
            return StepResult.Failed(
                $"failed unexpectedly with {e.GetType().Name}: {e.Message}",
                "Please report this, with the output of signeasy-auth doctor --json.");
        }
    }
}
