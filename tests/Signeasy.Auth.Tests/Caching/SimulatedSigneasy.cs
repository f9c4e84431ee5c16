using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Time.Testing;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

/// <summary>
/// An API and an issuer on a fake clock, called through <see cref="SigneasyAuthHandler"/>: the test says which tokens the
/// issuer returns and which of them the API accepts.
/// </summary>
internal sealed class SimulatedSigneasy : HttpMessageHandler, ITokenProvider
{
    private readonly HttpMessageInvoker _client;
    private readonly PendingWork _work;
    private int _tokenCount;
    private int _requestedRenewals;

    public SimulatedSigneasy(Func<ITokenProvider, ITokenProvider>? decorate = null)
    {
        _work = PendingWork.For(Clock);
        Cache = new CachingTokenProvider(
            decorate?.Invoke(this) ?? this, TimeSpan.FromDays(3), TimeSpan.FromSeconds(30), null, Clock, "default", () => 0.5);
        _client = new HttpMessageInvoker(new SigneasyAuthHandler(new Counted(this)) { InnerHandler = this }, disposeHandler: false);
        Issue = _ => new ValueTask<AccessToken>(NewToken());
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public CachingTokenProvider Cache { get; }

    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>The issuer's answer.</summary>
    public Func<CancellationToken, ValueTask<AccessToken>> Issue { get; set; }

    /// <summary>Whether the API accepts a token; it gets the request's path too.</summary>
    public Func<AccessToken, string, bool> Accepts { get; set; } = (_, _) => true;

    public int Acquisitions { get; private set; }

    /// <summary>How often the handler has requested a renewal.</summary>
    public int RequestedRenewals => Volatile.Read(ref _requestedRenewals);

    /// <summary>Every token that was issued, by its value.</summary>
    public ConcurrentDictionary<string, AccessToken> Issued { get; } = new(StringComparer.Ordinal);

    public AccessToken NewToken(TimeSpan? lifetime = null) =>
        new($"token-{++_tokenCount}", Now, Now + (lifetime ?? TimeSpan.FromDays(30)));

    public async ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default)
    {
        Acquisitions++;
        AccessToken token = await Issue(cancellationToken);
        Issued[token.Value] = token;
        return token;
    }

    public ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default) =>
        GetTokenAsync(cancellationToken);

    /// <summary>One call of the API, and the end of the work that it started.</summary>
    public async Task<HttpStatusCode> CallAsync(string path = "me", HttpContent? content = null)
    {
        Task<HttpStatusCode> call = StartCallAsync(path, content);
        HttpStatusCode status = await call;
        await IdleAsync();
        return status;
    }

    public async Task<HttpStatusCode> StartCallAsync(string path = "me", HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://api.signeasy.com/v3/" + path) { Content = content };
        using HttpResponseMessage response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    /// <summary>Calls at this interval; the number of calls that failed.</summary>
    public async Task<int> CallRepeatedlyAsync(TimeSpan time, TimeSpan interval, Func<Task<HttpStatusCode>>? call = null)
    {
        DateTimeOffset end = Now + time;
        int failed = 0;
        while (Now < end)
        {
            failed += await (call?.Invoke() ?? CallAsync()) == HttpStatusCode.OK ? 0 : 1;
            Clock.Advance(interval);
        }

        return failed;
    }

    public Task IdleAsync() => _work.WhenIdleAsync().WaitAsync(TestContext.Current.CancellationToken);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string value = request.Headers.Authorization!.Parameter!;
        bool isAccepted = Accepts(Issued[value], request.RequestUri!.Segments[^1]);
        return Task.FromResult(new HttpResponseMessage(isAccepted ? HttpStatusCode.OK : HttpStatusCode.Unauthorized)
        {
            RequestMessage = request,
        });
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _client.Dispose();
            Cache.Dispose();
        }

        base.Dispose(disposing);
    }

    private sealed class Counted(SimulatedSigneasy signeasy) : ITokenProvider
    {
        public ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default) =>
            signeasy.Cache.GetTokenAsync(cancellationToken);

        public ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default)
        {
            ValueTask<AccessToken> renewal = signeasy.Cache.RenewTokenAsync(rejected, cancellationToken);
            Interlocked.Increment(ref signeasy._requestedRenewals);
            return renewal;
        }
    }
}
