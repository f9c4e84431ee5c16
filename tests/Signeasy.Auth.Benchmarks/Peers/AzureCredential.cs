using Azure.Core.Pipeline;
using Azure.Identity;

namespace Signeasy.Auth.Benchmarks.Peers;

/// <summary>Azure.Identity's client secret credential, talking to a stub.</summary>
internal static class AzureCredential
{
    public static ClientSecretCredential Over(HttpMessageHandler issuer) => new(
        StubSettings.TenantId,
        StubSettings.ClientId,
        StubSettings.ClientSecret,
        new ClientSecretCredentialOptions
        {
            AuthorityHost = StubSettings.Issuer,
            DisableInstanceDiscovery = true,
            Transport = new HttpClientTransport(issuer),
        });
}
