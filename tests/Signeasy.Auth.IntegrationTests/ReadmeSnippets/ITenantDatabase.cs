namespace Signeasy.Auth.IntegrationTests.ReadmeSnippets;

public interface ITenantDatabase
{
    Task<Tenant?> FindAsync(string name, CancellationToken cancellationToken);
}
