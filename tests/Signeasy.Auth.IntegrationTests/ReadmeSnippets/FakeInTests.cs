using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Signeasy.Auth.Testing;

namespace ReadmeSnippets;

/// <summary>Compiled, and compared with the READMEs. Outside of the library's namespace, as an application is.</summary>
internal static class FakeInTests
{
    public static async Task<string> CallAsync(IServiceCollection services)
    {
        using var fake = new FakeSigneasy(new FakeTimeProvider());
        services.AddFakeSigneasy(fake);                  // behind every client of a container
        using HttpClient client = fake.CreateClient();   // a client without a container
        return await client.GetStringAsync("me");
    }
}
