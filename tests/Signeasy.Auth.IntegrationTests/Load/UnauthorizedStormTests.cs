using System.Net;
using Microsoft.AspNetCore.Http;
using Signeasy.Auth.IntegrationTests.Servers;

namespace Signeasy.Auth.IntegrationTests.Load;

public class UnauthorizedStormTests
{
    private const int Calls = 500;
    private readonly TaskCompletionSource _allArrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _arrived;

    [Fact]
    public async Task Five_hundred_calls_rejected_at_once_share_one_acquisition_and_are_all_sent_again()
    {
        await using LoopbackSigneasy signeasy = await LoopbackSigneasy.StartAsync(RejectFirstTokenAsync, recordsBytes: false);
        await signeasy.AgeTokenAsync();
        using HttpClient http = signeasy.CreateClient();

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
    public async Task Five_hundred_calls_rejected_at_once_each_get_their_own_complete_401_when_the_issuer_is_gone()
    {
        await using LoopbackSigneasy signeasy = await LoopbackSigneasy.StartAsync(RejectFirstTokenAsync, recordsBytes: false);
        await signeasy.AgeTokenAsync();
        await signeasy.Issuer.DisposeAsync();
        using HttpClient http = signeasy.CreateClient();

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

    /// <summary>Answers 401 to the first token, once all calls have arrived with it.</summary>
    private async Task RejectFirstTokenAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization != "Bearer not-a-real-token-1")
        {
            return;
        }

        if (Interlocked.Increment(ref _arrived) == Calls)
        {
            _allArrived.SetResult();
        }

        await _allArrived.Task.WaitAsync(context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        await context.Response.WriteAsync($"rejected {context.Request.QueryString}", context.RequestAborted);
    }
}
