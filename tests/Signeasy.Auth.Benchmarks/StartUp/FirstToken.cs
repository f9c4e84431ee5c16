using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace Signeasy.Auth.Benchmarks.StartUp;

/// <summary>From nothing to the first token, once, in a fresh process: with the library, or by hand.</summary>
internal static class FirstToken
{
    public const string Verb = "first-token";
    public const string Library = "library";
    public const string ByHand = "by-hand";

    /// <summary>Writes the milliseconds that it took and the bytes that it allocated.</summary>
    /// <param name="way">How the token is had.</param>
    /// <param name="server">The loopback server.</param>
    public static async Task<int> RunAsync(string way, Uri server)
    {
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        long start = Stopwatch.GetTimestamp();
        await (way == Library ? WithTheLibraryAsync(server) : ByHandAsync(server));
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalMilliseconds:0.000} {bytes}"));
        return 0;
    }

    private static async Task WithTheLibraryAsync(Uri server)
    {
        var services = new ServiceCollection();
        services.AddSigneasyAuth(options =>
        {
            options.ClientId = "client";
            options.ClientSecret = "not-a-real-secret";
            options.TokenEndpoint = new Uri(server, "oauth/token");
        });
        await using ServiceProvider provider = services.BuildServiceProvider();
        await provider.GetRequiredService<ITokenProvider>().GetTokenAsync();
    }

    /// <summary>The least that a program can do: a client from the factory, one POST, its body as text.</summary>
    private static async Task ByHandAsync(Uri server)
    {
        var services = new ServiceCollection();
        services.AddHttpClient("tokens");
        await using ServiceProvider provider = services.BuildServiceProvider();
        using HttpClient client = provider.GetRequiredService<IHttpClientFactory>().CreateClient("tokens");
        using var content = new StringContent(
            """{"client_id":"client","client_secret":"not-a-real-secret","audience":"https://api-ext.signeasy.com/","grant_type":"client_credentials"}""",
            Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await client.PostAsync(new Uri(server, "oauth/token"), content);
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsStringAsync();
    }
}
