#pragma warning disable CA1050 // A namespace: the README's snippet has none.
#pragma warning disable xUnit1051 // A cancellation token: the README's snippet keeps to what it is about.
using System.Net;
using Microsoft.Extensions.Time.Testing; // package Microsoft.Extensions.TimeProvider.Testing
using RichardSzalay.MockHttp;            // package RichardSzalay.MockHttp
using Signeasy.Auth.Testing;
using Xunit;

public class UploadTests
{
    [Fact]
    public async Task An_upload_survives_a_revoked_token()
    {
        using var api = new MockHttpMessageHandler();
        api.When(HttpMethod.Post, "https://api.signeasy.com/v3/original").Respond("application/json", """{"id":7}""");
        var clock = new FakeTimeProvider();
        using var signeasy = new FakeSigneasy(clock) { ApiHandler = api };
        using HttpClient client = signeasy.CreateClient();

        await client.PostAsync("original", new StringContent("first"));
        clock.Advance(TimeSpan.FromMinutes(1));
        signeasy.RevokeTokens();
        using HttpResponseMessage response = await client.PostAsync("original", new StringContent("second"));

        Assert.Equal("""{"id":7}""", await response.Content.ReadAsStringAsync());
        FakeRequest[] uploads = [.. signeasy.Requests.Where(request => request.BodyText == "second")];
        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.OK], uploads.Select(upload => upload.Status!.Value));
    }
}
