using System.Net.Http.Json;

namespace SigningSdk;

/// <summary>A client for the part of Signeasy's API that this SDK supports.</summary>
/// <param name="signeasy">
/// A client with the base address and the access token. <see cref="SigningSdkExtensions.AddSigningSdk"/> provides one;
/// without a container, create it with <c>SigneasyHttpClient.Create(tokenProvider)</c>.
/// </param>
public sealed class SigningClient(HttpClient signeasy)
{
    /// <summary>Returns the user that the credentials belong to.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The user.</returns>
    /// <exception cref="Signeasy.Auth.SigneasyAuthException">There is no access token; the call wasn't made.</exception>
    /// <exception cref="HttpRequestException">The API returned an error or couldn't be reached.</exception>
    public async Task<User> GetMeAsync(CancellationToken cancellationToken = default) =>
        await signeasy.GetFromJsonAsync<User>("me", cancellationToken).ConfigureAwait(false)
        ?? throw new HttpRequestException("The API answered null.");
}
