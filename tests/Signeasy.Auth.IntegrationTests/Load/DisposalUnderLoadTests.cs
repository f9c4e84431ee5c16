using Microsoft.AspNetCore.Http;
using Signeasy.Auth.IntegrationTests.Servers;

namespace Signeasy.Auth.IntegrationTests.Load;

public class DisposalUnderLoadTests
{
    private const int Callers = 64;
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_client_disposed_of_during_its_first_request_ends_every_call_and_the_request()
    {
        var arrived = new TaskCompletionSource();
        var given = new TaskCompletionSource();
        await using LoopbackServer issuer = await LoopbackServer.StartAsync(context => HangAsync(context, arrived, given));
        HttpClient http = SigneasyHttpClient.Create(LoopbackSigneasy.Options(issuer, issuer.Http));
        Task[] calls = [.. Enumerable.Range(0, Callers).Select(_ => http.GetAsync("me", TestContext.Current.CancellationToken))];
        await arrived.Task;

        http.Dispose();
        http.Dispose();
        Exception?[] ends = await Task.WhenAll(calls.Select(call => Record.ExceptionAsync(() => call).AsTask()));
        await given.Task.WaitAsync(HangLimit, TestContext.Current.CancellationToken);

        Assert.All(ends, end => Assert.True(end is ObjectDisposedException or OperationCanceledException, end?.ToString()));
        Assert.Single(issuer.Requests);
    }

    [Fact]
    public async Task A_client_disposed_of_during_a_background_renewal_ends_it()
    {
        var arrived = new TaskCompletionSource();
        var given = new TaskCompletionSource();
        int requests = 0;
        await using LoopbackServer issuer = await LoopbackServer.StartAsync(context => Interlocked.Increment(ref requests) == 1
            ? context.Response.WriteAsync("""{"access_token":"first","expires_in":60,"token_type":"Bearer"}""")
            : HangAsync(context, arrived, given));
        await using LoopbackServer api = await LoopbackServer.StartAsync(_ => Task.CompletedTask);
        var clock = new ShiftedClock();
        HttpClient http = SigneasyHttpClient.Create(LoopbackSigneasy.Options(issuer, api.Http), new() { TimeProvider = clock });
        using HttpResponseMessage first = await http.GetAsync("me", TestContext.Current.CancellationToken);
        clock.Ahead = TimeSpan.FromSeconds(45);
        using HttpResponseMessage during = await http.GetAsync("me", TestContext.Current.CancellationToken);
        await arrived.Task;

        http.Dispose();

        await given.Task.WaitAsync(HangLimit, TestContext.Current.CancellationToken);
        Assert.Equal(2, issuer.Requests.Count);
        Assert.True(during.IsSuccessStatusCode);
    }

    /// <summary>Says nothing until the client has given up.</summary>
    private static async Task HangAsync(HttpContext context, TaskCompletionSource arrived, TaskCompletionSource given)
    {
        await using CancellationTokenRegistration registration = context.RequestAborted.Register(given.SetResult);
        arrived.SetResult();
        await given.Task;
    }
}
