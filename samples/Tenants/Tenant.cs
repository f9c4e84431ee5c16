namespace TenantsSample;

/// <summary>A customer of this service, with its own Signeasy account.</summary>
internal sealed record Tenant(string Id, string ClientId, string ClientSecret)
{
    /// <summary>Replaces the record's generated text, which would contain the secret.</summary>
    public override string ToString() => Id;
}
