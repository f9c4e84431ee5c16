using System.Text;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Quartz;
using Recipes;

namespace Signeasy.Auth.IntegrationTests.Recipes;

public class FunctionRecipeTests
{
    [Fact]
    public async Task An_Azure_Function_makes_an_authorized_call()
    {
        await using var app = new RecipeApp(services => AzureFunction.AddTo(services.AddDistributedMemoryCache()));

        string me = await app.Get<AzureFunction>().RunAsync(new TimerInfo(), TestContext.Current.CancellationToken);

        Assert.Contains("ada@example.com", me, StringComparison.Ordinal);
        Assert.NotNull(Assert.Single(app.Calls).AccessToken);
    }

    [Fact]
    public async Task Invocations_of_a_Lambda_function_share_one_token()
    {
        await using var app = new RecipeApp(services => LambdaFunction.AddTo(services));
        await new LambdaFunction(app.Get<IServiceProvider>()).HandleAsync(Stream.Null);

        await using Stream output = await new LambdaFunction(app.Get<IServiceProvider>()).HandleAsync(Stream.Null);
        using var reader = new StreamReader(output, Encoding.UTF8);
        string me = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Contains("ada@example.com", me, StringComparison.Ordinal);
        Assert.Equal(2, app.Calls.Count());
        Assert.Equal(1, app.Fake.TokensIssued);
    }

    [Fact]
    public async Task A_Quartz_job_makes_an_authorized_call()
    {
        var end = new JobEnd();
        await using var app = new RecipeApp(services => services.AddSigneasyJob().AddQuartz(quartz => quartz.AddJobListener(end)));
        await app.StartAsync();
        IScheduler scheduler = await app.Get<ISchedulerFactory>().GetScheduler(TestContext.Current.CancellationToken);

        await scheduler.TriggerJob(new JobKey(nameof(QuartzJob)), TestContext.Current.CancellationToken);
        object? result = await end.Result.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Contains("ada@example.com", Assert.IsType<string>(result), StringComparison.Ordinal);
        Assert.All(app.Calls, call => Assert.NotNull(call.AccessToken)); // Two, if the schedule was due as well.
    }
}
