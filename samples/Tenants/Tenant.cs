namespace TenantsSample;

/// <summary>A customer of this service, with a Signeasy account of its own.</summary>
internal sealed record Tenant(string Id, string ClientId, string ClientSecret)
{
    /// <summary>Replaces the record's generated text, which would contain the secret.</summary>
    public override string ToString() => Id;
}
