using System.Text.Json;

namespace AspNetCoreSample;

/// <summary>Signeasy's users: a typed client. Program.cs gives it its base address and access token.</summary>
internal sealed class SigneasyUsers(HttpClient signeasy)
{
    /// <summary>Returns the user that the credentials belong to.</summary>
    /// <exception cref="SigneasyCallException">The call failed.</exception>
    public async Task<JsonElement> GetMeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await signeasy.GetFromJsonAsync<JsonElement>("me", cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException
            || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new SigneasyCallException("A call to Signeasy's API failed: see the inner exception.", e);
        }
    }
}
