// When to use it: a scheduled job in a long-running process calls Signeasy.
using Quartz;

namespace Recipes;

/// <summary>A job with a typed client. All jobs of the process share one token.</summary>
[DisallowConcurrentExecution]
public sealed class QuartzJob(HttpClient signeasy) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            context.Result = await signeasy.GetStringAsync("me", cancellationToken);
        }
        catch (Signeasy.Auth.SigneasyAuthException e) when (e.IsTransient)
        {
            // The next run tries again. By then, the library requests a token again too.
            throw new JobExecutionException(e);
        }
    }
}
