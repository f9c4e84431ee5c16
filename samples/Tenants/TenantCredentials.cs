namespace TenantsSample;

/// <summary>The body of a request that adds a tenant.</summary>
internal sealed record TenantCredentials(string ClientId, string ClientSecret);
