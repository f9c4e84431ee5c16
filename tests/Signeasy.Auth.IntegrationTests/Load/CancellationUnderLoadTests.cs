using System.Net;
using Microsoft.AspNetCore.Http;
using Signeasy.Auth.IntegrationTests.Servers;

namespace Signeasy.Auth.IntegrationTests.Load;

public sealed class CancellationUnderLoadTests : IAsyncLifetime
{
    private const int Calls = 1000;
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _answers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource[] _cancellations = [.. Enumerable.Range(0, Calls).Select(_ => new CancellationTokenSource())];
    private readonly bool[] _givesUp = ChooseHalf();
    private LoopbackServer _issuer = null!;
    private LoopbackServer _api = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await LoopbackServer.StartAsync(async context =>
        {
            _arrived.TrySetResult();
            await _answers.Task.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync("""{"access_token":"a-token","expires_in":3600,"token_type":"Bearer"}""");
        });
        _api = await LoopbackServer.StartAsync(_ => Task.CompletedTask, recordsBytes: false);
        _http = SigneasyHttpClient.Create(new SigneasyAuthOptions
        {
            ClientId = "a-client",
            ClientSecret = "not-a-real-secret",
            TokenEndpoint = new Uri(_issuer.Http, "/oauth/token"),
            ApiBaseAddress = new Uri(_api.Http, "/v3/"),
        });
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _issuer.DisposeAsync();
        await _api.DisposeAsync();
        Array.ForEach(_cancellations, cancellation => cancellation.Dispose());
    }

    [Fact]
    public async Task A_thousand_calls_without_a_token_end_alone_if_given_up_and_block_no_thread()
    {
        Task<HttpStatusCode>[] calls = [.. _cancellations.Select(CallAsync)];
        await _arrived.Task;
        int threads = ThreadPool.ThreadCount;
        int ended = calls.Count(call => call.IsCompleted);

        await GiveUpAsync();
        Exception?[] ends = await EndsAsync(calls.Where((_, number) => _givesUp[number]));
        int stillWaiting = calls.Count(call => !call.IsCompleted);
        _answers.SetResult();
        HttpStatusCode[] answers = await Task.WhenAll(calls.Where((_, number) => !_givesUp[number]));

        Assert.InRange(threads, 1, Calls / 2);
        Assert.Equal(0, ended);
        Assert.Equal(
            _cancellations.Where((_, number) => _givesUp[number]).Select(cancellation => cancellation.Token),
            ends.Select(end => Assert.IsType<OperationCanceledException>(end, exactMatch: false).CancellationToken));
        Assert.Equal(answers.Length, stillWaiting);
        Assert.All(answers, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(answers.Length, _api.Requests.Count);
        Assert.Single(_issuer.Requests);
    }

    [Fact]
    public async Task A_thousand_calls_are_cancelled_only_if_given_up_while_the_token_comes()
    {
        Task<HttpStatusCode>[] calls = [.. _cancellations.Select(CallAsync)];
        await _arrived.Task;

        Task givingUp = GiveUpAsync();
        _answers.SetResult();
        await givingUp;
        Exception?[] ends = await EndsAsync(calls);

        Assert.All(ends.Where((_, number) => !_givesUp[number]), Assert.Null);
        Assert.All(
            ends.Where((_, number) => _givesUp[number]), end => Assert.True(end is null or OperationCanceledException, end?.ToString()));
        Assert.Single(_issuer.Requests);
    }

    /// <summary>Which calls give up: about half of them, and the first, which began the acquisition.</summary>
    private static bool[] ChooseHalf()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"Seed: {seed}");
#pragma warning disable CA5394 // Which half gives up is no secret.
        bool[] givesUp = new Random(seed).GetItems([true, false], Calls);
#pragma warning restore CA5394
        givesUp[0] = true;
        return givesUp;
    }

    private static Task<Exception?[]> EndsAsync(IEnumerable<Task> calls) =>
        Task.WhenAll(calls.Select(call => Record.ExceptionAsync(() => call).AsTask()));

    /// <summary>From several threads at once.</summary>
    private Task GiveUpAsync() => Task.WhenAll(
        _cancellations.Where((_, number) => _givesUp[number]).Select(cancellation => Task.Run(cancellation.Cancel)));

    private async Task<HttpStatusCode> CallAsync(CancellationTokenSource cancellation)
    {
        using HttpResponseMessage response = await _http.GetAsync("me", cancellation.Token);
        return response.StatusCode;
    }
}
