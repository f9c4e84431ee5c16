using System.Net;
using Microsoft.AspNetCore.Http;
using Signeasy.Auth.IntegrationTests.Servers;

namespace Signeasy.Auth.IntegrationTests.Load;

public class UnauthorizedStormTests
{
    private const int Calls = 500;

    [Fact]
    public async Task Five_hundred_calls_rejected_at_once_share_one_acquisition_and_all_are_sent_again_and_served()
    {
        var everybodyIsHere = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int arrived = 0;
        await using LoopbackSigneasy signeasy = await LoopbackSigneasy.StartAsync(
            async context =>
            {
                if (context.Request.Headers.Authorization == "Bearer not-a-real-token-1")
                {
                    context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                    if (Interlocked.Increment(ref arrived) == Calls)
                    {
                        everybodyIsHere.SetResult();
                    }

                    await everybodyIsHere.Task.WaitAsync(context.RequestAborted);
                }
            },
            recordsBytes: false);
        await signeasy.AgeTokenAsync();
        using HttpClient http = SigneasyHttpClient.Create(
            signeasy.Provider,
            new SigneasyHttpClientOptions
            {
                ApiBaseAddress = new Uri(signeasy.Api.Http, "/v3/"),
                PrimaryHandler = signeasy.Network.CreateHandler(followsRedirects: false),
            });

        HttpStatusCode[] answers = await Task.WhenAll(Enumerable.Range(0, Calls).Select(CallAsync));

        Assert.All(answers, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(2, signeasy.TokensIssued);
        Assert.Equal(
            [("Bearer not-a-real-token-1", Calls), ("Bearer not-a-real-token-2", Calls)],
            signeasy.Api.Requests.CountBy(request => request.Authorization!).Select(pair => (pair.Key, pair.Value)).Order());

        async Task<HttpStatusCode> CallAsync(int number)
        {
            using HttpResponseMessage response = await http.PostAsync(
                "rs", new StringContent($"document {number}"), TestContext.Current.CancellationToken);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task Five_hundred_calls_rejected_at_once_each_get_their_own_401_when_the_issuer_is_gone()
    {
        var everybodyIsHere = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int arrived = 0;
        await using LoopbackSigneasy signeasy = await LoopbackSigneasy.StartAsync(
            async context =>
            {
                if (Interlocked.Increment(ref arrived) == Calls)
                {
                    everybodyIsHere.SetResult();
                }

                await everybodyIsHere.Task.WaitAsync(context.RequestAborted);
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                await context.Response.WriteAsync($"rejected {context.Request.QueryString}", context.RequestAborted);
            },
            recordsBytes: false);
        await signeasy.AgeTokenAsync();
        await signeasy.Issuer.DisposeAsync();
        using HttpClient http = SigneasyHttpClient.Create(
            signeasy.Provider,
            new SigneasyHttpClientOptions
            {
                ApiBaseAddress = new Uri(signeasy.Api.Http, "/v3/"),
                PrimaryHandler = signeasy.Network.CreateHandler(followsRedirects: false),
            });

        string[] answers = await Task.WhenAll(Enumerable.Range(0, Calls).Select(CallAsync));

        Assert.Equal(Enumerable.Range(0, Calls).Select(number => $"Unauthorized rejected ?{number}"), answers);
        Assert.Equal(2, signeasy.Provider.Status.Acquisitions);
        Assert.Equal(Calls, signeasy.Api.Requests.Count);

        async Task<string> CallAsync(int number)
        {
            using HttpResponseMessage response = await http.GetAsync($"me?{number}", TestContext.Current.CancellationToken);
            return $"{response.StatusCode} {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}";
        }
    }
}
