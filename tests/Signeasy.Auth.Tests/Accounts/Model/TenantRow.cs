namespace Signeasy.Auth.Tests;

/// <summary>What the application's database has about a tenant: its Signeasy client.</summary>
internal sealed record TenantRow(string ClientId, string Secret);
