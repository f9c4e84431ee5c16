namespace Signeasy.Auth.IntegrationTests.ReadmeSnippets;

public sealed record Tenant(string ClientId, string ClientSecret);
