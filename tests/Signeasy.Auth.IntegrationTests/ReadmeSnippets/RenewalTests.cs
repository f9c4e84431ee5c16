#pragma warning disable CA1050 // A namespace: the README's snippet has none.
#pragma warning disable xUnit1051 // A cancellation token: the README's snippet keeps to what it is about.
using System.Net;
using Microsoft.Extensions.Time.Testing; // package Microsoft.Extensions.TimeProvider.Testing
using Signeasy.Auth.Testing;
using Xunit;

public class RenewalTests
{
    [Fact]
    public async Task Calls_succeed_for_60_days_on_three_tokens()
    {
        var clock = new FakeTimeProvider();
        using var signeasy = new FakeSigneasy(clock);
        using HttpClient client = signeasy.CreateClient();

        for (int day = 0; day < 60; day++)
        {
            using HttpResponseMessage response = await client.GetAsync("me");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);

            await signeasy.SettledAsync(); // a renewal may still be running in the background
            clock.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal(3, signeasy.TokensIssued);
    }
}
