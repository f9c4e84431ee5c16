using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.IntegrationTests.ReadmeSnippets;

/// <summary>Compiled, and compared with the READMEs.</summary>
internal static class Testing
{
    public static void InYourContainer(IServiceCollection services, FakeSigneasy signeasy)
    {
        services.AddFakeSigneasy(signeasy);
    }

    public static void SimulatingFailures(FakeSigneasy signeasy)
    {
        signeasy.Issuer.Outage = FakeAnswer.ConnectionFailure;                     // down until you set it to null
        signeasy.Issuer.Enqueue(new FakeAnswer((HttpStatusCode)429, retryAfter: TimeSpan.FromMinutes(1)));
        signeasy.Api.Enqueue(new FakeAnswer(HttpStatusCode.BadGateway), times: 2);  // two responses, then the usual ones
        signeasy.Api.Delay = TimeSpan.FromSeconds(5);                              // on the fake's clock
        signeasy.TokenLifetime = TimeSpan.FromMinutes(10);
        signeasy.RotateSecret();                                                   // the old secret is rejected from now on
        signeasy.RevokeTokens();                                                   // every token issued so far gets a 401
    }

    public static async Task<HttpResponseMessage> ThroughADelayAsync(HttpClient client, FakeTimeProvider clock)
    {
        Task<HttpResponseMessage> call = client.GetAsync("me");
        while (!call.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(1); // time for other work to run
        }

        return await call;
    }
}
