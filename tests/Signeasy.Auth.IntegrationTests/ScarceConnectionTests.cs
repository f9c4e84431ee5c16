using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace Signeasy.Auth.IntegrationTests;

public class ScarceConnectionTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_rejected_call_is_sent_again_over_the_only_connection_to_the_API(bool isAsync)
    {
        await using Emulator emulator = await Emulator.StartAsync();
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using HttpClient client = SigneasyHttpClient.Create(
            new SigneasyAuthOptions
            {
                ClientId = emulator.Fake.ClientId,
                ClientSecret = emulator.Fake.ClientSecret,

                // Another host, as Signeasy's issuer has: the unread 401 keeps the API's only connection busy.
                TokenEndpoint = new Uri(
                    emulator.Settings["Signeasy__TokenEndpoint"].Replace("127.0.0.1", "localhost", StringComparison.Ordinal)),
                ApiBaseAddress = new Uri(emulator.Settings["Signeasy__ApiBaseAddress"]),
            },
            new()
            {
                PrimaryHandler = new SocketsHttpHandler { AllowAutoRedirect = false, MaxConnectionsPerServer = 1 },
                TimeProvider = clock,
            });
        client.Timeout = TimeSpan.FromSeconds(30);
        using HttpResponseMessage before = await client.GetAsync("me", TestContext.Current.CancellationToken);
        emulator.Fake.RevokeTokens();
        clock.Advance(TimeSpan.FromMinutes(2));

        using var request = new HttpRequestMessage(HttpMethod.Get, "me");
        using HttpResponseMessage after = isAsync
            ? await client.SendAsync(request, TestContext.Current.CancellationToken)
            : await Task.Run(() => client.Send(request), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        Assert.Equal(2, emulator.Fake.TokensIssued);
    }
}
