using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.IntegrationTests.ReadmeSnippets;

/// <summary>Compiled, and compared with the READMEs.</summary>
internal static class Testing
{
    public static void BehindAContainer(IServiceCollection services, FakeSigneasy fake)
    {
        services.AddFakeSigneasy(fake);
    }

    public static Task<string> WithoutContainer(FakeSigneasy fake)
    {
        using HttpClient client = fake.CreateClient();
        return client.GetStringAsync("me");
    }

    public static void BehindYourApplication(IServiceCollection services, FakeSigneasy signeasy)
    {
        services.AddFakeSigneasy(signeasy);
    }

    public static void WhenThingsGoWrong(FakeSigneasy signeasy)
    {
        signeasy.Issuer.Outage = FakeAnswer.ConnectionFailure;                     // down, until it is null again
        signeasy.Issuer.Enqueue(new FakeAnswer((HttpStatusCode)429, retryAfter: TimeSpan.FromMinutes(1)));
        signeasy.Api.Enqueue(new FakeAnswer(HttpStatusCode.OK, """{"id":7}"""));   // an answer of your own
        signeasy.Api.Delay = TimeSpan.FromSeconds(5);                              // on the fake's clock
        signeasy.TokenLifetime = TimeSpan.FromMinutes(10);
        signeasy.RotateSecret();                                                   // the old secret is refused
        signeasy.RevokeTokens();                                                   // every token so far gets a 401
    }

    public static async Task<HttpResponseMessage> ThroughADelayAsync(HttpClient client, FakeTimeProvider clock)
    {
        Task<HttpResponseMessage> call = client.GetAsync("me");
        while (!call.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(1);
        }

        return await call;
    }
}
