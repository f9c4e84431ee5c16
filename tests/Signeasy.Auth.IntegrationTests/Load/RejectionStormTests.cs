using System.Net;
using Microsoft.Extensions.Time.Testing;
using Signeasy.Auth.Tests;

namespace Signeasy.Auth.IntegrationTests.Load;

public class RejectionStormTests
{
    [Fact]
    public async Task Four_hours_of_a_hundred_rejected_calls_a_second_cost_fifteen_acquisitions_and_each_caller_gets_its_401()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var source = new TokenSequence(_ => new(new AccessToken("token", clock.GetUtcNow(), clock.GetUtcNow().AddDays(30))));
        using var cache = new CachingTokenProvider(source, timeProvider: clock);
        using var api = new RejectingApi();
        using var invoker = new HttpMessageInvoker(new SigneasyAuthHandler(cache) { InnerHandler = api });
        DateTimeOffset end = clock.GetUtcNow().AddHours(4);
        int calls = 0;
        int rejected = 0;

        while (clock.GetUtcNow() < end)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "https://api.signeasy.com/v3/me");
            using HttpResponseMessage response = await invoker.SendAsync(request, TestContext.Current.CancellationToken);
            calls++;
            rejected += response.StatusCode == HttpStatusCode.Unauthorized ? 1 : 0;
            clock.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.Equal(4 * 60 * 60 * 100, calls);
        Assert.Equal(calls, rejected);
        Assert.InRange(cache.Status.Acquisitions, 2, 15);
        Assert.Equal(source.Calls, cache.Status.Acquisitions);

        // Sent again after each renewal, and at no other time.
        Assert.Equal(calls + cache.Status.Acquisitions - 1, api.Requests);
    }

    private sealed class RejectingApi : HttpMessageHandler
    {
        public int Requests { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.Unauthorized) { RequestMessage = request });
        }
    }
}
