using Signeasy.Auth.Testing;

namespace Signeasy.Auth.Tool.Tests;

/// <summary>The emulator within the process of the tests, so that a test can script its answers.</summary>
internal sealed class Emulator : IAsyncDisposable
{
    private readonly EmulatorServer _server;

    private Emulator(EmulatorServer server) => _server = server;

    public FakeSigneasy Fake => _server.Fake;

    public Uri Http => _server.Http;

    public Uri Https => _server.Https;

    /// <summary>Settings that lead to it, with good credentials, as environment variables.</summary>
    public Dictionary<string, string?> Settings => new()
    {
        ["Signeasy__ClientId"] = Fake.ClientId,
        ["Signeasy__ClientSecret"] = Fake.ClientSecret,
        ["Signeasy__TokenEndpoint"] = new Uri(Http, "oauth/token").AbsoluteUri,
        ["Signeasy__ApiBaseAddress"] = new Uri(Http, "v3/").AbsoluteUri,
    };

    /// <summary>What no output may contain.</summary>
    public IEnumerable<string?> Secrets => [Fake.ClientSecret, .. Fake.Requests.Select(request => request.AccessToken)];

    public static async Task<Emulator> StartAsync(EmulatorSettings? settings = null) =>
        new(await EmulatorServer.StartAsync(settings ?? new EmulatorSettings()));

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
