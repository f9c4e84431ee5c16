// When to use it: the client secret is in Azure Key Vault.
using Azure;
using Azure.Security.KeyVault.Secrets;
using Microsoft.Extensions.DependencyInjection;
using Signeasy.Auth;

namespace Recipes;

public static class AzureKeyVaultSecret
{
    // The vault is asked once per acquisition, by default every 27 to 28 days; each process also asks at its start. The
    // client is for your credential: new SecretClient(vaultUri, new DefaultAzureCredential()), from Azure.Identity.
    public static SigneasyAuthBuilder AddSigneasyAuthWithKeyVault(
        this IServiceCollection services, SecretClient vault, string secretName) =>
        services.AddSigneasyAuth((SigneasyAuthOptions options) =>
            options.ClientSecretProvider = async cancellationToken =>
            {
                Response<KeyVaultSecret> secret =
                    await vault.GetSecretAsync(secretName, cancellationToken: cancellationToken);
                return secret.Value.Value;
            });
}
