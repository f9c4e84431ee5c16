using Signeasy.Auth.Testing;
using Signeasy.Auth.Tool;

namespace Signeasy.Auth.IntegrationTests;

/// <summary>The tool's emulator on a port of its own, for other processes.</summary>
internal sealed class Emulator : IAsyncDisposable
{
    private readonly EmulatorServer _server;

    private Emulator(EmulatorServer server) => _server = server;

    public FakeSigneasy Fake => _server.Fake;

    /// <summary>Settings that lead to it, with good credentials, as environment variables.</summary>
    public Dictionary<string, string> Settings => new()
    {
        ["Signeasy__ClientId"] = Fake.ClientId,
        ["Signeasy__ClientSecret"] = Fake.ClientSecret,
        ["Signeasy__TokenEndpoint"] = new Uri(_server.Http, "oauth/token").AbsoluteUri,
        ["Signeasy__ApiBaseAddress"] = new Uri(_server.Http, "v3").AbsoluteUri,
    };

    /// <summary>All that no output may hold.</summary>
    public IEnumerable<string?> Secrets => [Fake.ClientSecret, .. Fake.Requests.Select(request => request.AccessToken)];

    public static async Task<Emulator> StartAsync(TimeSpan? lifetime = null) =>
        new(await EmulatorServer.StartAsync(new EmulatorSettings { Lifetime = lifetime }));

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
