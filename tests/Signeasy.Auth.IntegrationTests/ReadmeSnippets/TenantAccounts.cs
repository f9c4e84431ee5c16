using Microsoft.Extensions.DependencyInjection;

namespace Signeasy.Auth.IntegrationTests.ReadmeSnippets;

public sealed class TenantAccounts(ITenantDatabase tenants) : ISigneasyAccountSource
{
    public async ValueTask<SigneasyAuthOptions?> FindAsync(string account, CancellationToken cancellationToken) =>
        await tenants.FindAsync(account, cancellationToken) is { } tenant
            ? new SigneasyAuthOptions { ClientId = tenant.ClientId, ClientSecret = tenant.ClientSecret }
            : null;
}
