using Signeasy.Auth;

namespace TenantsSample;

/// <summary>Finds a tenant's credentials. Called at the tenant's first call to Signeasy, and again from time to time.</summary>
internal sealed class TenantAccounts(TenantDatabase tenants, IConfiguration configuration) : ISigneasyAccountSource
{
    public async ValueTask<SigneasyAuthOptions?> FindAsync(string account, CancellationToken cancellationToken = default)
    {
        if (await tenants.FindAsync(account, cancellationToken) is not { } tenant)
        {
            return null;
        }

        var options = new SigneasyAuthOptions { ClientId = tenant.ClientId, ClientSecret = tenant.ClientSecret };
        if (configuration["Signeasy:TokenEndpoint"] is { Length: > 0 } endpoint)
        {
            options.TokenEndpoint = new Uri(endpoint);
        }

        return options;
    }
}
