namespace Signeasy.Auth.Benchmarks.Peers;

/// <summary>The credentials and addresses that all peers are given; nothing listens there.</summary>
internal static class StubSettings
{
    public const string ClientId = "33333333-3333-4333-8333-333333333333";
    public const string ClientSecret = "not-a-secret";
    public const string TenantId = "11111111-1111-4111-8111-111111111111";
    public const string Scope = "api://22222222-2222-4222-8222-222222222222/.default";

    public static readonly Uri Issuer = new("https://issuer.example.com/");
    public static readonly Uri TokenEndpoint = new(Issuer, "oauth/token");
    public static readonly TimeSpan TokenLifetime = TimeSpan.FromDays(30);
}
