namespace TenantsSample;

/// <summary>The body of a request that changes a tenant's secret.</summary>
internal sealed record TenantSecret(string ClientSecret);
