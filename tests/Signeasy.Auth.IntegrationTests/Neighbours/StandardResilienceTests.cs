using System.Net;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.IntegrationTests.Neighbours;

public class StandardResilienceTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_acquisition_stays_at_4_requests(bool defaultsFirst)
    {
        await using var app = new ResilientApp(defaultsFirst);
        app.Fake.Issuer.Outage = new FakeAnswer(HttpStatusCode.ServiceUnavailable);

        Exception? failure = await app.MoveUntilAsync(
            Record.ExceptionAsync(() => app.Tokens.GetTokenAsync(TestContext.Current.CancellationToken).AsTask()).AsTask());

        Assert.Equal(HttpStatusCode.ServiceUnavailable, Assert.IsType<SigneasyAuthException>(failure).StatusCode);
        Assert.Equal(4, app.Fake.Issuer.RequestCount);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_shared_acquisition_is_not_cut_short_by_the_time_limit_of_a_call(bool defaultsFirst)
    {
        await using var app = new ResilientApp(defaultsFirst);
        app.Fake.Issuer.Delay = TimeSpan.FromSeconds(8);
        app.Fake.Issuer.Enqueue(new FakeAnswer(HttpStatusCode.ServiceUnavailable));
        using HttpClient client = app.CreateClient();

        using HttpResponseMessage response =
            await app.MoveUntilAsync(client.GetAsync("me", TestContext.Current.CancellationToken));

        // The call's own limit is 10 seconds a try; the token came after 16 at least.
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.InRange(app.Clock.GetUtcNow() - app.Clock.Start, TimeSpan.FromSeconds(16), TimeSpan.FromSeconds(30));
        Assert.Equal(1, app.Tokens.Status.Acquisitions);
        Assert.Equal(2, app.Fake.Issuer.RequestCount);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_call_that_is_sent_again_carries_the_fresh_token_once_each_time(bool defaultsFirst)
    {
        await using var app = new ResilientApp(defaultsFirst);
        app.Fake.TokenLifetime = TimeSpan.FromSeconds(20);
        app.Fake.Api.Enqueue(new FakeAnswer(HttpStatusCode.ServiceUnavailable, retryAfter: TimeSpan.FromSeconds(21)));
        using HttpClient client = app.CreateClient();

        using HttpResponseMessage response =
            await app.MoveUntilAsync(client.GetAsync("me", TestContext.Current.CancellationToken));
        string request = response.RequestMessage!.ToString();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        FakeRequest[] calls = [.. app.Fake.Requests.Where(seen => seen.Method == HttpMethod.Get)];
        Assert.Equal(2, calls.Length);
        Assert.All(calls, call => Assert.NotNull(call.AccessToken));
        Assert.NotEqual(calls[0].AccessToken, calls[^1].AccessToken);
        Assert.DoesNotContain("Bearer", request, StringComparison.Ordinal);
        Assert.DoesNotContain(calls[^1].AccessToken!, request, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_synchronous_call_that_is_sent_again_carries_its_token_once_each_time(bool defaultsFirst)
    {
        await using var app = new ResilientApp(defaultsFirst);
        app.Fake.Api.Enqueue(new FakeAnswer(HttpStatusCode.ServiceUnavailable), times: 2);
        using HttpClient client = app.CreateClient();
        await app.Tokens.GetTokenAsync(TestContext.Current.CancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, "me");

        using HttpResponseMessage response = await app.MoveUntilAsync(Task.Run(() => client.Send(request)));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        FakeRequest[] calls = [.. app.Fake.Requests.Where(seen => seen.Method == HttpMethod.Get)];
        Assert.Equal(3, calls.Length);
        Assert.All(calls, call => Assert.NotNull(call.AccessToken));
        Assert.Equal(1, app.Fake.TokensIssued);
        Assert.DoesNotContain("Bearer", response.RequestMessage!.ToString(), StringComparison.Ordinal);
    }
}
