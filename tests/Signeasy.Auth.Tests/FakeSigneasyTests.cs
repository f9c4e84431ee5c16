using System.Net;
using Microsoft.Extensions.Time.Testing;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.Tests;

public class FakeSigneasyTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Sixty_days_of_a_call_an_hour_take_three_tokens()
    {
        var fake = new FakeSigneasy(_clock);
        using HttpClient client = fake.CreateClient();
        var statuses = new HashSet<HttpStatusCode>();

        for (int hour = 0; hour < 60 * 24; hour++)
        {
            using HttpResponseMessage response = await client.GetAsync("me", TestContext.Current.CancellationToken);
            statuses.Add(response.StatusCode);
            await fake.SettledAsync();
            _clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal([HttpStatusCode.OK], statuses);
        Assert.Equal(3, fake.TokensIssued);
        Assert.Equal(60 * 24, fake.Api.RequestCount);
    }
}
