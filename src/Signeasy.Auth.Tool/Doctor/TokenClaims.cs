using System.Text.Json;

namespace Signeasy.Auth.Tool;

/// <summary>The claims of a JWT that the doctor shows or compares. They aren't verified.</summary>
/// <param name="Issuer">The claim <c>iss</c>; null if it is missing.</param>
/// <param name="Audiences">The claim <c>aud</c>, which may be a list.</param>
/// <param name="Scope">The claim <c>scope</c>; null if it is missing.</param>
internal sealed record TokenClaims(string? Issuer, IReadOnlyList<string> Audiences, string? Scope)
{
    /// <summary>Reads the claims; null if the token isn't a JWT.</summary>
    public static TokenClaims? Read(string token)
    {
        string[] parts = token.Split('.');
        if (parts.Length != 3)
        {
            return null;
        }

        try
        {
            using var claims = JsonDocument.Parse(Decode(parts[1]));
            return claims.RootElement.ValueKind != JsonValueKind.Object ? null : new TokenClaims(
                GetTexts(claims.RootElement, "iss").FirstOrDefault(),
                GetTexts(claims.RootElement, "aud"),
                GetTexts(claims.RootElement, "scope") is { Length: > 0 } scopes ? string.Join(' ', scopes) : null);
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The claim's text, or texts if it is a list.</summary>
    private static string[] GetTexts(JsonElement claims, string name) =>
        !claims.TryGetProperty(name, out JsonElement claim) ? []
        : claim.ValueKind == JsonValueKind.String ? [claim.GetString()!]
        : claim.ValueKind == JsonValueKind.Array
            ? [.. claim.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
        : [];

    private static byte[] Decode(string base64Url)
    {
        string base64 = base64Url.Replace('-', '+').Replace('_', '/');
        return Convert.FromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='));
    }
}
