using Signeasy.Auth.Testing;

namespace TenantsSample;

/// <summary>
/// The first three tenants. If the configuration has credentials, all of them use those. Otherwise, in Development, each has
/// its own client at a fake Signeasy.
/// </summary>
internal sealed class SampleTenants
{
    private static readonly string[] Names = ["acme", "globex", "initech"];

    private readonly Tenant[] _tenants = [];
    private readonly FakeSigneasy? _fake;

    public SampleTenants(WebApplicationBuilder builder)
    {
        string? clientId = builder.Configuration["Signeasy:ClientId"];
        string? secret = builder.Configuration["Signeasy:ClientSecret"];
        if (!string.IsNullOrEmpty(clientId) && !string.IsNullOrEmpty(secret))
        {
            _tenants = [.. Names.Select(name => new Tenant(name, clientId, secret))];
        }
        else if (builder.Environment.IsDevelopment())
        {
            _fake = new FakeSigneasy();
            builder.Services.AddFakeSigneasy(_fake);
            _tenants = [.. Names.Select(name => new Tenant(name, $"client-of-{name}", Guid.NewGuid().ToString()))];
        }
    }

    public bool AreOffline => _fake is not null;

    public async Task AddToAsync(TenantDatabase database)
    {
        foreach (Tenant tenant in _tenants)
        {
            CreateClient(tenant.ClientId, tenant.ClientSecret);
            await database.AddAsync(tenant);
        }
    }

    /// <summary>Creates a client at the fake, if there is one, or changes its secret, as a tenant does in Signeasy's portal.</summary>
    public void CreateClient(string clientId, string clientSecret) => _fake?.AddClient(clientId, clientSecret);
}
