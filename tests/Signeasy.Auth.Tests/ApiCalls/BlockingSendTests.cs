using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.Time.Testing;

namespace Signeasy.Auth.Tests;

/// <summary>Synchronous calls that have to wait for a token.</summary>
public class BlockingSendTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly AccessToken Token = new("the-token", Start, Start.AddDays(30));
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_synchronous_call_does_not_wait_for_a_renewal_while_the_token_is_valid()
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
        using HttpMessageInvoker invoker = api.CreateInvoker(cache);
        clock.SetUtcNow(Start.AddDays(29));

        Thread[] threads = Run(2, () => Send(invoker));
        bool[] ended = [.. threads.Select(thread => thread.Join(Limit))];
        await begun.Task;

        Assert.Equal([true, true], ended);
        Assert.Equal(["Bearer the-token", "Bearer the-token"], api.Authorizations);
    }

    [Fact]
    public void Synchronous_calls_on_many_threads_wait_for_one_acquisition()
    {
        const int Callers = 24;
        var acquisition = new TaskCompletionSource<AccessToken>();
        var source = new TokenSequence(_ => new(acquisition.Task));
        using var cache = new CachingTokenProvider(source, timeProvider: new FakeTimeProvider(Start));
        using var joined = new CountdownEvent(Callers);
        ApiStub api = ApiStub.Answering(HttpStatusCode.OK);
        using HttpMessageInvoker invoker = api.CreateInvoker(new SignallingProvider(cache, joined));

        Thread[] threads = Run(Callers, () => Send(invoker));
        bool allJoined = joined.Wait(Limit, TestContext.Current.CancellationToken);
        int sentBefore = api.Addresses.Count;
        acquisition.SetResult(Token);
        bool allEnded = threads.All(thread => thread.Join(Limit));

        Assert.True(allJoined);
        Assert.Equal(0, sentBefore);
        Assert.True(allEnded);
        Assert.Equal(1, source.Calls);
        Assert.Equal(Enumerable.Repeat("Bearer the-token", Callers), api.Authorizations);
    }

    [Fact]
    public void A_synchronous_call_over_a_cache_is_served_on_a_context_that_runs_nothing()
    {
        var source = new TokenSequence(async _ =>
        {
            await Task.Yield();
            return Token;
        });
        using var cache = new CachingTokenProvider(source, timeProvider: new FakeTimeProvider(Start.AddMinutes(5)));
        ApiStub api = ApiStub.Answering(HttpStatusCode.Unauthorized, HttpStatusCode.OK);
        using HttpMessageInvoker invoker = api.CreateInvoker(cache);

        Thread thread = Assert.Single(Run(1, () =>
        {
            SynchronizationContext.SetSynchronizationContext(new NonPostingContext());
            Send(invoker);
        }));
        bool ended = thread.Join(Limit);

        Assert.True(ended);
        Assert.Equal("Bearer the-token", Assert.Single(api.Authorizations));
        Assert.Equal(2, source.Calls);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_synchronous_call_on_a_one_thread_context_is_served_by_a_provider_that_awaits_on_it(bool isOnPoolThread)
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.Unauthorized, HttpStatusCode.OK);
        using HttpMessageInvoker invoker = api.CreateInvoker(new AwaitingProvider());
        SynchronizationContext? after = null;
        var context = new NonPostingContext();

        await EndsAsync(isOnPoolThread, () =>
        {
            SynchronizationContext? before = SynchronizationContext.Current;
            SynchronizationContext.SetSynchronizationContext(context);
            Send(invoker, JsonContent.Create(1));
            after = SynchronizationContext.Current;
            SynchronizationContext.SetSynchronizationContext(before);
        });

        Assert.Equal(["Bearer the-token", "Bearer another-token"], api.Authorizations);
        Assert.Same(context, after);
    }

    [Fact]
    public async Task A_synchronous_call_on_an_exclusive_scheduler_is_served_by_a_provider_that_awaits_on_it()
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.Unauthorized, HttpStatusCode.OK);
        using HttpMessageInvoker invoker = api.CreateInvoker(new AwaitingProvider());
        TaskScheduler exclusive = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;

        await Task.Factory
            .StartNew(
                () => Send(invoker, JsonContent.Create(1)),
                TestContext.Current.CancellationToken,
                TaskCreationOptions.None,
                exclusive)
            .WaitAsync(Limit, TestContext.Current.CancellationToken);

        Assert.Equal(["Bearer the-token", "Bearer another-token"], api.Authorizations);
    }

    private static Task EndsAsync(bool isOnPoolThread, Action action) => Task.Factory
        .StartNew(
            action,
            TestContext.Current.CancellationToken,
            isOnPoolThread ? TaskCreationOptions.None : TaskCreationOptions.LongRunning,
            TaskScheduler.Default)
        .WaitAsync(Limit, TestContext.Current.CancellationToken);

    private static void Send(HttpMessageInvoker invoker, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://api.signeasy.com/v3/me") { Content = content };
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

    /// <summary>Signals when a caller has joined the acquisition.</summary>
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

    /// <summary>Goes on where its caller is, as a provider without ConfigureAwait(false) does.</summary>
    private sealed class AwaitingProvider : ITokenProvider
    {
        public async ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            return Token;
        }

        public async ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default)
        {
            await Task.Delay(1, cancellationToken);
            return TokenSequence.Token("another-token");
        }
    }

    private sealed class NonPostingContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }
}
