using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace Recipes;

public static class QuartzJobExtensions
{
    // Quartz gets the job from the container, where AddHttpClient registers it as a typed client.
    public static IServiceCollection AddSigneasyJob(this IServiceCollection services)
    {
        services.AddHttpClient<QuartzJob>().AddSigneasyAuthHandler();
        services.AddQuartz(quartz => quartz.ScheduleJob<QuartzJob>(
            trigger => trigger.WithCronSchedule("0 */5 * * * ?"),
            job => job.WithIdentity(nameof(QuartzJob))));
        return services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
    }
}
