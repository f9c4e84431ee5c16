using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Signeasy.Auth.IntegrationTests.Servers;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.IntegrationTests.Load;

/// <summary>
/// An issuer that a test can break and an API that accepts only valid tokens, on real sockets, and 64 callers who each
/// make their next call when the last one has ended. The clock moves between rounds of calls alone, so that a call which
/// waited for the issuer would never end its round.
/// </summary>
internal sealed class LoadedSigneasy : IAsyncDisposable
{
    public const int Callers = 64;
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    private readonly LoopbackServer _issuer;
    private readonly LoopbackServer _api;
    private readonly CountingHandler _posts = new();
    private readonly HttpClient _tokenHttp;
    private readonly WatchedTokens _watched;
    private readonly FakeSigneasy _watch;
    private readonly SemaphoreSlim _arrivals = new(0);
    private int _issued;

    private LoadedSigneasy(LoopbackServer issuer, LoopbackServer api)
    {
        _issuer = issuer;
        _api = api;
        _watch = new FakeSigneasy(Clock);
        _tokenHttp = new HttpClient(_posts) { Timeout = Timeout.InfiniteTimeSpan };
        SigneasyAuthOptions options = LoopbackSigneasy.Options(_issuer);
        Tokens = new CachingTokenProvider(new SigneasyTokenClient(_tokenHttp, options, timeProvider: Clock), Window, timeProvider: Clock);
        _watched = new WatchedTokens(Tokens, Clock);
        Http = SigneasyHttpClient.Create(_watched, new() { ApiBaseAddress = new Uri(_api.Http, "/v3/") });
        Http.Timeout = HangLimit;
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public CachingTokenProvider Tokens { get; }

    /// <summary>The callers' client.</summary>
    public HttpClient Http { get; }

    /// <summary>Calls that waited or failed although a usable token was cached, or that got one past its time.</summary>
    public IReadOnlyCollection<string> Complaints => _watched.Complaints;

    /// <summary>Runs before the issuer answers, and returns whether it answers at all.</summary>
    public Func<HttpContext, Task<bool>> Issuer { get; set; } = _ => Task.FromResult(true);

    public int Posts => _issuer.Requests.Count;

    public int MostPostsAtOnce => _posts.MostAtOnce;

    public int PostsUnderWay => _posts.UnderWay;

    public long Acquisitions => Tokens.Status.Acquisitions;

    public DateTimeOffset Now => Clock.GetUtcNow();

    public static async Task<LoadedSigneasy> StartAsync()
    {
        LoadedSigneasy signeasy = null!;
        LoopbackServer issuer = await LoopbackServer.StartAsync(context => signeasy.IssueAsync(context), recordsBytes: false);
        LoopbackServer api = await LoopbackServer.StartAsync(context => signeasy.CheckAsync(context), recordsBytes: false);
        return signeasy = new LoadedSigneasy(issuer, api);
    }

    /// <summary>The issuer is down.</summary>
    public static Task<bool> Fail(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return Task.FromResult(false);
    }

    /// <summary>The issuer says nothing until its client has gone.</summary>
    public static async Task<bool> HangAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using CancellationTokenRegistration registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
        return false;
    }

    /// <summary>A call of each caller at once, while the clock is stopped; all have to be served.</summary>
    public async Task RoundAsync()
    {
        HttpStatusCode[] answers = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => CallAsync()))
            .WaitAsync(HangLimit, TestContext.Current.CancellationToken);
        Assert.All(answers, status => Assert.Equal(HttpStatusCode.OK, status));
    }

    /// <summary>A call of each caller at once, and the clock moved on until they have ended: how many failed.</summary>
    public async Task<int> RoundThatMayFailAsync()
    {
        Task<bool>[] calls = [.. Enumerable.Range(0, Callers).Select(_ => IsServedAsync())];
        await MoveUntilAsync(Task.WhenAll(calls));
        return calls.Count(call => !call.Result);
    }

    /// <summary>Moves the clock on until this has happened and no acquisition is under way.</summary>
    public Task SettleAsync() => MoveUntilAsync(_watch.SettledAsync(TestContext.Current.CancellationToken));

    /// <summary>Completes when no acquisition is under way, without moving the clock.</summary>
    public Task RestAsync() => _watch.SettledAsync(TestContext.Current.CancellationToken).WaitAsync(HangLimit, TestContext.Current.CancellationToken);

    /// <summary>Completes when no request to the issuer is under way.</summary>
    public async Task AnsweredAsync()
    {
        while (PostsUnderWay > 0)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Completes once for each request that has come to the issuer.</summary>
    public async Task ArrivalAsync() =>
        Assert.True(await _arrivals.WaitAsync(HangLimit, TestContext.Current.CancellationToken), "No request came to the issuer.");

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Tokens.Dispose();
        _tokenHttp.Dispose();
        _posts.Dispose();
        await _issuer.DisposeAsync();
        await _api.DisposeAsync();
        _watch.Dispose();
        _arrivals.Dispose();
    }

    private async Task MoveUntilAsync(Task end)
    {
        DateTime limit = DateTime.UtcNow + HangLimit;
        while (await Task.WhenAny(end, Task.Delay(1, TestContext.Current.CancellationToken)) != end)
        {
            Assert.True(DateTime.UtcNow < limit, "It didn't end.");
            Clock.Advance(Pace);
        }

        await end;
    }

    private async Task<HttpStatusCode> CallAsync()
    {
        using HttpResponseMessage response = await Http.GetAsync("me", TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private async Task<bool> IsServedAsync()
    {
        try
        {
            Assert.Equal(HttpStatusCode.OK, await CallAsync());
            return true;
        }
        catch (SigneasyAuthException)
        {
            return false;
        }
    }

    private async Task IssueAsync(HttpContext context)
    {
        // Its delays begin before a test that waits for the arrival moves the clock on.
        Task<bool> issuing = Issuer(context);
        _arrivals.Release();
        if (await issuing)
        {
            long expiry = (Now + Lifetime).ToUnixTimeMilliseconds();
            await context.Response.WriteAsync(string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"access_token":"{{expiry}}.{{Interlocked.Increment(ref _issued)}}","expires_in":{{Lifetime.TotalSeconds}},"token_type":"Bearer"}"""));
        }
    }

    private Task CheckAsync(HttpContext context)
    {
        string? authorization = context.Request.Headers.Authorization;
        bool isGood = authorization?.StartsWith("Bearer ", StringComparison.Ordinal) == true
            && long.Parse(authorization["Bearer ".Length..authorization.IndexOf('.', StringComparison.Ordinal)], CultureInfo.InvariantCulture)
                > Now.ToUnixTimeMilliseconds();
        context.Response.StatusCode = isGood ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }
}
