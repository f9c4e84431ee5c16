using Quartz;

namespace Signeasy.Auth.IntegrationTests.Recipes;

/// <summary>Waits for the end of a job.</summary>
internal sealed class JobEnd : IJobListener
{
    private readonly TaskCompletionSource<object?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => nameof(JobEnd);

    public Task<object?> Result => _end.Task;

    public ValueTask JobWasExecuted(
        IJobExecutionContext context, JobExecutionException? jobException, CancellationToken cancellationToken = default)
    {
        if (jobException is null)
        {
            _end.TrySetResult(context.Result);
        }
        else
        {
            _end.TrySetException(jobException);
        }

        return ValueTask.CompletedTask;
    }
}
