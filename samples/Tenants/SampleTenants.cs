using Signeasy.Auth.Testing;

namespace TenantsSample;

/// <summary>
/// The first three tenants. With credentials in the configuration, they all have those; in Development without, each has a
/// client of its own at a fake Signeasy.
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

    /// <summary>Tells the fake, if there is one, what a tenant does in Signeasy's portal: create a client, or change its secret.</summary>
    public void CreateClient(string clientId, string clientSecret) => _fake?.AddClient(clientId, clientSecret);
}
