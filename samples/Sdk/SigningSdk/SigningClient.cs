using System.Net.Http.Json;

namespace SigningSdk;

/// <summary>Signeasy's API, as far as this SDK knows it.</summary>
/// <param name="signeasy">
/// A client that brings base address and access token: <see cref="SigningSdkExtensions.AddSigningSdk"/> sees to it, and
/// without a container <c>SigneasyHttpClient.Create(tokenProvider)</c> makes one.
/// </param>
public sealed class SigningClient(HttpClient signeasy)
{
    /// <summary>The user whom the credentials belong to.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The user.</returns>
    /// <exception cref="Signeasy.Auth.SigneasyAuthException">There is no access token; the call wasn't made.</exception>
    /// <exception cref="HttpRequestException">The API returned an error or couldn't be reached.</exception>
    public async Task<User> GetMeAsync(CancellationToken cancellationToken = default) =>
        await signeasy.GetFromJsonAsync<User>("me", cancellationToken).ConfigureAwait(false)
        ?? throw new HttpRequestException("The API answered null.");
}
