namespace Signeasy.Auth.Tests;

/// <summary>What one request looked like when it reached the wire.</summary>
internal sealed record SentRequest(Uri Uri, string? Authorization, string Body);
