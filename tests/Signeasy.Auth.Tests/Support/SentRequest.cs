namespace Signeasy.Auth.Tests;

/// <summary>A request as it was sent.</summary>
internal sealed record SentRequest(Uri Uri, string? Authorization, string Body);
