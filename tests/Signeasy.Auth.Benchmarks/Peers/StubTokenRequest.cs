using System.Net.Http.Json;
using System.Text.Json;

namespace Signeasy.Auth.Benchmarks.Peers;

/// <summary>The token request that an application writes by hand, for the peers that only keep what they are given.</summary>
internal sealed class StubTokenRequest(HttpMessageHandler issuer)
{
    private static readonly object Body = new
    {
        client_id = StubSettings.ClientId,
        client_secret = StubSettings.ClientSecret,
        audience = "https://api-ext.signeasy.com/",
        grant_type = "client_credentials",
    };

    private readonly HttpClient _client = new(issuer, disposeHandler: false);

    public async Task<string> PostAsync(CancellationToken cancellationToken)
    {
        using HttpResponseMessage response =
            await _client.PostAsJsonAsync(StubSettings.TokenEndpoint, Body, cancellationToken);
        response.EnsureSuccessStatusCode();
        JsonElement answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return answer.GetProperty("access_token").GetString()!;
    }
}
