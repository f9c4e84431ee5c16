namespace AspNetCoreSample.StatusPage;

/// <summary>The scopes of a token, separated by spaces.</summary>
/// <param name="Granted">Those that it has; null if they aren't known.</param>
/// <param name="Missing">Those that the application requires and the token lacks; null if there are none.</param>
internal sealed record PageScopes(string? Granted, string? Missing);
