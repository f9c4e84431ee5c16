using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace Signeasy.Auth.Tests;

public class SigneasyHttpClientDisposalTests
{
    private readonly SigneasyAuthOptions _options = new() { ClientId = "a-client", ClientSecret = "not-a-real-secret" };

    [Fact]
    public async Task A_disposed_client_cancels_its_acquisition_before_its_connections_are_closed()
    {
        var primary = new HangingHandler();
        HttpClient client = SigneasyHttpClient.Create(_options, new() { PrimaryHandler = primary });
        Task<HttpResponseMessage> call = client.GetAsync("me", TestContext.Current.CancellationToken);
        await primary.Sent.Task;

        client.Dispose();

        await Assert.ThrowsAnyAsync<Exception>(() => call);
        Assert.True(primary.IsDisposed);
        Assert.True(primary.WasCancelledBeforeDisposal);
    }

    [Fact]
    public async Task A_disposed_client_disposes_of_its_primary_handler()
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.OK);
        HttpClient client = SigneasyHttpClient.Create(new StaticTokenProvider("a-token"), new() { PrimaryHandler = api });

        client.Dispose();

        Assert.True(api.IsDisposed);
        await Assert.ThrowsAsync<ObjectDisposedException>(
            () => client.GetAsync("me", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_disposed_client_leaves_the_callers_own_token_provider_usable()
    {
        AccessToken token = TokenSequence.Token("a-token");
        using var cache = new CachingTokenProvider(
            TokenSequence.Of(token), timeProvider: new FakeTimeProvider(DateTimeOffset.UnixEpoch));
        HttpClient client = SigneasyHttpClient.Create(cache, new() { PrimaryHandler = ApiStub.Answering(HttpStatusCode.OK) });

        client.Dispose();

        Assert.Same(token, await cache.GetTokenAsync(TestContext.Current.CancellationToken));
    }

    private sealed class HangingHandler : HttpMessageHandler
    {
        private CancellationToken _cancellationToken;

        public TaskCompletionSource Sent { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsDisposed { get; private set; }

        public bool WasCancelledBeforeDisposal { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            _cancellationToken = cancellationToken;
            Sent.SetResult();
            return new TaskCompletionSource<HttpResponseMessage>().Task.WaitAsync(cancellationToken);
        }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            WasCancelledBeforeDisposal = _cancellationToken.IsCancellationRequested;
            base.Dispose(disposing);
        }
    }
}
