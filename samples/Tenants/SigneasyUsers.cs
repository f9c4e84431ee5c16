using System.Text.Json;
using Signeasy.Auth;

namespace TenantsSample;

/// <summary>Signeasy's users: one typed client for all tenants.</summary>
internal sealed class SigneasyUsers(HttpClient signeasy)
{
    /// <summary>Returns the user that the tenant's credentials belong to.</summary>
    public async Task<JsonElement> GetMeAsync(string tenant, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new HttpRequestMessage(HttpMethod.Get, "me").WithSigneasyAccount(tenant);
        using HttpResponseMessage response = await signeasy.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
    }
}
