using Microsoft.Extensions.Time.Testing;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

public class CancellationExtensionsTests
{
    [Fact]
    public async Task A_result_that_comes_too_late_is_disposed_of()
    {
        var late = new TaskCompletionSource<MemoryStream>();
        using var cancellation = new CancellationTokenSource();
        Task<MemoryStream> waiting = late.Task.OrAbandonAsync(cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        var stream = new MemoryStream();

        late.SetResult(stream);

        Assert.False(stream.CanRead);
    }

    [Fact]
    public async Task A_result_that_comes_in_time_is_returned()
    {
        using var stream = new MemoryStream();

        MemoryStream given = await Task.FromResult(stream).OrAbandonAsync(TestContext.Current.CancellationToken);

        Assert.Same(stream, given);
        Assert.True(stream.CanRead);
    }

    [Fact]
    public async Task A_handler_that_ignores_its_cancellation_does_not_outlast_the_budget()
    {
        var clock = new FakeTimeProvider();
        var neverAnswered = new TaskCompletionSource<HttpResponseMessage>();
        using var http = new HttpClient(new UncancellableHandler(neverAnswered.Task));
        var client = new SigneasyTokenClient(
            http, new SigneasyAuthOptions { ClientId = "client", ClientSecret = "not-a-real-secret" }, timeProvider: clock);

        Task<AccessToken> request = client.RequestTokenAsync(TestContext.Current.CancellationToken);
        while (!request.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        SigneasyAuthException failure = await Assert.ThrowsAsync<SigneasyAuthException>(() => request);
        Assert.Equal("timeout", failure.Error);
    }

    private sealed class UncancellableHandler(Task<HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken) => answer;
    }
}
