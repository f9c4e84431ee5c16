namespace Signeasy.Auth.Internal;

/// <summary>Assigns an account to an <see cref="HttpClient"/> of the application.</summary>
/// <param name="Client">The client's name; null for all clients.</param>
/// <param name="Account">The account whose token the client sends.</param>
internal sealed record ApiClientRegistration(string? Client, string Account);
