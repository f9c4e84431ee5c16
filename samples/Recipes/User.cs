using System.Text.Json.Serialization;

namespace Recipes;

/// <summary>A Signeasy user, as <c>GET /v3/me</c> describes it.</summary>
/// <param name="Email">Address that the user signs in with.</param>
/// <param name="FirstName">First name; null if the user has none.</param>
public sealed record User(string Email, [property: JsonPropertyName("first_name")] string? FirstName);
