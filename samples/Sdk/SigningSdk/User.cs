using System.Text.Json.Serialization;

namespace SigningSdk;

/// <summary>A Signeasy user.</summary>
/// <param name="Email">Address that the user signs in with.</param>
/// <param name="FirstName">First name; null if the user has none.</param>
/// <param name="LastName">Last name; null if the user has none.</param>
public sealed record User(
    string Email,
    [property: JsonPropertyName("first_name")] string? FirstName,
    [property: JsonPropertyName("last_name")] string? LastName);
