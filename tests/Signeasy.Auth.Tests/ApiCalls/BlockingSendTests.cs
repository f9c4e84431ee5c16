using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace Signeasy.Auth.Tests;

/// <summary>When a synchronous Send blocks, and on what.</summary>
public class BlockingSendTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly AccessToken Token = new("the-token", Start, Start.AddDays(30));
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Is_not_while_a_token_is_held_even_if_its_renewal_hangs()
    {
        var clock = new FakeTimeProvider(Start);
        var begun = new TaskCompletionSource();
        var source = new TokenSequence(_ => new(Token), _ =>
        {
            begun.SetResult();
            return new(new TaskCompletionSource<AccessToken>().Task);
        });
        using var cache = new CachingTokenProvider(source, timeProvider: clock);
        await cache.GetTokenAsync(TestContext.Current.CancellationToken);
        ApiStub api = ApiStub.Answering(HttpStatusCode.OK);
        using HttpMessageInvoker invoker = Over(api, cache);
        clock.SetUtcNow(Start.AddDays(29));

        Thread[] threads = Run(2, () => Send(invoker));
        bool[] ended = [.. threads.Select(thread => thread.Join(Patience))];
        await begun.Task;

        Assert.Equal([true, true], ended);
        Assert.Equal(["Bearer the-token", "Bearer the-token"], api.Authorizations);
    }

    [Fact]
    public void Is_on_one_acquisition_that_all_threads_share()
    {
        const int Callers = 24;
        var acquisition = new TaskCompletionSource<AccessToken>();
        var source = new TokenSequence(_ => new(acquisition.Task));
        using var cache = new CachingTokenProvider(source, timeProvider: new FakeTimeProvider(Start));
        using var joined = new CountdownEvent(Callers);
        ApiStub api = ApiStub.Answering(HttpStatusCode.OK);
        using HttpMessageInvoker invoker = Over(api, new SignallingProvider(cache, joined));

        Thread[] threads = Run(Callers, () => Send(invoker));
        bool allJoined = joined.Wait(Patience, TestContext.Current.CancellationToken);
        int sentBefore = api.Addresses.Count;
        acquisition.SetResult(Token);
        bool allEnded = threads.All(thread => thread.Join(Patience));

        Assert.True(allJoined);
        Assert.Equal(0, sentBefore);
        Assert.True(allEnded);
        Assert.Equal(1, source.Calls);
        Assert.Equal(Enumerable.Repeat("Bearer the-token", Callers), api.Authorizations);
    }

    [Fact]
    public void Ends_under_a_synchronization_context_that_never_pumps()
    {
        var source = new TokenSequence(async _ =>
        {
            await Task.Yield();
            return Token;
        });
        using var cache = new CachingTokenProvider(source, timeProvider: new FakeTimeProvider(Start.AddMinutes(5)));
        ApiStub api = ApiStub.Answering(HttpStatusCode.Unauthorized, HttpStatusCode.OK);
        using HttpMessageInvoker invoker = Over(api, cache);

        Thread thread = Assert.Single(Run(1, () =>
        {
            SynchronizationContext.SetSynchronizationContext(new DeafContext());
            Send(invoker);
        }));
        bool ended = thread.Join(Patience);

        Assert.True(ended);
        Assert.Equal("Bearer the-token", Assert.Single(api.Authorizations));
        Assert.Equal(2, source.Calls);
    }

    private static HttpMessageInvoker Over(ApiStub api, ITokenProvider tokens) =>
        new(new SigneasyAuthHandler(tokens) { InnerHandler = api });

    private static void Send(HttpMessageInvoker invoker)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://api.signeasy.com/v3/me");
        invoker.Send(request, CancellationToken.None);
    }

    private static Thread[] Run(int count, Action action)
    {
        Thread[] threads = [.. Enumerable.Range(0, count).Select(_ => new Thread(() => action()) { IsBackground = true })];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        return threads;
    }

    /// <summary>Tells when a caller has its place in the shared wait.</summary>
    private sealed class SignallingProvider(CachingTokenProvider cache, CountdownEvent joined) : ITokenProvider
    {
        public ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default)
        {
            ValueTask<AccessToken> token = cache.GetTokenAsync(cancellationToken);
            joined.Signal();
            return token;
        }

        public ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default) =>
        cache.RenewTokenAsync(rejected, cancellationToken);
    }

    private sealed class DeafContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }
}
