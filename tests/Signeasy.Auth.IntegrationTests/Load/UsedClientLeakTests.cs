using System.Diagnostics;
using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Signeasy.Auth.IntegrationTests.Hostile;
using Signeasy.Auth.IntegrationTests.Servers;

namespace Signeasy.Auth.IntegrationTests.Load;

/// <summary>The memory, timers and connections of clients that are used and disposed of.</summary>
[Collection(Alone.Name)]
public sealed class UsedClientLeakTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Cycles = 300;
    private const int Slack = 20;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private LoopbackServer _issuer = null!;
    private LoopbackServer _api = null!;

    public async ValueTask InitializeAsync()
    {
        int requests = 0;
        _issuer = await LoopbackServer.StartAsync(
            async context =>
            {
                if (Interlocked.Increment(ref requests) % 2 == 0)
                {
                    var gone = new TaskCompletionSource();
                    await using CancellationTokenRegistration registration = context.RequestAborted.Register(gone.SetResult);
                    await gone.Task;
                    return;
                }

                await context.Response.WriteAsync("""{"access_token":"a-token","expires_in":60,"token_type":"Bearer"}""");
            },
            recordsBytes: false);
        _api = await LoopbackServer.StartAsync(_ => Task.CompletedTask, recordsBytes: false);
    }

    public async ValueTask DisposeAsync()
    {
        await _issuer.DisposeAsync();
        await _api.DisposeAsync();
    }

    [Fact]
    public async Task Clients_disposed_of_in_the_middle_of_a_renewal_leave_no_memory_timer_or_connection_behind()
    {
        var clients = new List<WeakReference>();
        await CycleAsync(clients, Slack);
        await UntilAsync(() => clients.All(client => !client.IsAlive));
        (long bytes, long timers, int handles) before = Measure();

        await CycleAsync(clients, Cycles);

        await UntilAsync(() => clients.All(client => !client.IsAlive));
        await UntilAsync(() => Measure() is var now && now.Timers <= before.timers + Slack && now.Handles <= before.handles + Slack);
        (long bytes, long timers, int handles) after = Measure();
        output.WriteLine($"{before} before, {after} after");
        Assert.InRange(after.bytes, 0, before.bytes + (8 << 20));
        Assert.Equal(2 * (Slack + Cycles), _issuer.Requests.Count);
    }

    private static (long Bytes, long Timers, int Handles) Measure()
    {
        using var process = Process.GetCurrentProcess();
        return (GC.GetTotalMemory(forceFullCollection: true), Timer.ActiveCount, process.HandleCount);
    }

    /// <summary>Connections close, and work on the pool ends, in their own time.</summary>
    private static async Task UntilAsync(Func<bool> holds)
    {
        for (long start = Stopwatch.GetTimestamp(); !holds(); await Task.Delay(50, TestContext.Current.CancellationToken))
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Limit, $"Something was left behind: {Measure()}");
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    private async Task CycleAsync(List<WeakReference> clients, int count)
    {
        for (int i = 0; i < count; i++)
        {
            clients.Add(await UseAsync());
        }
    }

    /// <summary>In a frame of its own, which keeps nothing alive once it is left.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<WeakReference> UseAsync()
    {
        int posts = _issuer.Requests.Count;
        var clock = new ShiftedClock();
        HttpClient http = SigneasyHttpClient.Create(
            LoopbackSigneasy.Options(_issuer, _api.Http), new SigneasyHttpClientOptions { TimeProvider = clock });
        Assert.Equal(HttpStatusCode.OK, await CallAsync(http));
        clock.Ahead = TimeSpan.FromSeconds(45);
        Assert.Equal(HttpStatusCode.OK, await CallAsync(http));
        while (_issuer.Requests.Count < posts + 2)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        http.Dispose();
        return new WeakReference(http);
    }

    private static async Task<HttpStatusCode> CallAsync(HttpClient http)
    {
        using HttpResponseMessage response = await http.GetAsync("me", TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
