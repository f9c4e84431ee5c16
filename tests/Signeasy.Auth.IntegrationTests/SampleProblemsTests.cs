using System.Net;
using AspNetCoreSample;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.IntegrationTests;

/// <summary>The failures that the ASP.NET Core sample's exception handler takes for Signeasy's.</summary>
public class SampleProblemsTests
{
    private const string Title = "Signeasy is unavailable.";

    public static TheoryData<Exception> FailuresOfOthers { get; } =
    [
        new HttpRequestException("The connection to another service broke.", inner: null, HttpStatusCode.Unauthorized),
        new TaskCanceledException("Another service didn't answer in time.", new TimeoutException()),
        new InvalidOperationException("A fault of the application."),
    ];

    [Theory]
    [MemberData(nameof(FailuresOfOthers))]
    public async Task A_failure_of_another_client_is_not_presented_as_Signeasy_s(Exception failure)
    {
        (HttpStatusCode status, string body) = await GetAsync(failure);

        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.DoesNotContain(Title, body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_call_to_Signeasy_is_a_bad_gateway()
    {
        (HttpStatusCode status, string body) = await GetAsync(
            new SigneasyCallException("A call failed.", new HttpRequestException("The connection broke.")));

        Assert.Equal(HttpStatusCode.BadGateway, status);
        Assert.Contains(Title, body, StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, string Body)> GetAsync(Exception failure)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddProblemDetails().AddExceptionHandler<SigneasyProblems>();
        await using WebApplication app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.UseExceptionHandler();
        app.MapGet("/", string () => throw failure);
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var httpClient = new HttpClient();
        using HttpResponseMessage response =
            await httpClient.GetAsync(new Uri(app.Urls.Single()), TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
