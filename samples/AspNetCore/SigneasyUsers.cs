using System.Text.Json;

namespace AspNetCoreSample;

/// <summary>Signeasy's users: a typed client, whose base address and access token are set up in Program.cs.</summary>
internal sealed class SigneasyUsers(HttpClient signeasy)
{
    /// <summary>The user whom the credentials belong to, as Signeasy describes them.</summary>
    public Task<JsonElement> GetMeAsync(CancellationToken cancellationToken) =>
        signeasy.GetFromJsonAsync<JsonElement>("me", cancellationToken);
}
