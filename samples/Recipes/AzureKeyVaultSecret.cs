// When to use it: the client secret is in Azure Key Vault.
using Azure;
using Azure.Security.KeyVault.Secrets;
using Microsoft.Extensions.DependencyInjection;
using Signeasy.Auth;

namespace Recipes;

public static class AzureKeyVaultSecret
{
    // The vault: new SecretClient(vaultUri, new DefaultAzureCredential()), with the package Azure.Identity. The secret is read
    // at the first call and at each renewal, by default every 27 days. The client ID comes from section Signeasy, as usual.
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
