using System.Text.Json;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Reads when a JWT was issued and when it expires, for display. The signature isn't verified, so nothing else may rely on
/// it.
/// </summary>
internal static class JwtLifetime
{
    /// <summary>The seconds that <see cref="DateTimeOffset"/> can hold after 1970.</summary>
    private const double MaxSeconds = 253_402_300_799;

    /// <summary>Returns the claims <c>iat</c> and <c>exp</c>; null for each that is missing or unreadable.</summary>
    public static (DateTimeOffset? IssuedAt, DateTimeOffset? ExpiresAt) Read(string token)
    {
        string[] parts = token.Split('.');
        if (parts.Length != 3)
        {
            return default;
        }

        try
        {
            using var claims = JsonDocument.Parse(Decode(parts[1]));
            return claims.RootElement.ValueKind == JsonValueKind.Object
                ? (ReadInstant(claims.RootElement, "iat"), ReadInstant(claims.RootElement, "exp"))
                : default;
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            return default;
        }
    }

    private static DateTimeOffset? ReadInstant(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out JsonElement claim)
        && claim.ValueKind == JsonValueKind.Number
        && claim.TryGetDouble(out double seconds)
        && seconds is > 0 and <= MaxSeconds
            ? DateTimeOffset.FromUnixTimeSeconds((long)seconds)
            : null;

    private static byte[] Decode(string base64Url)
    {
        string base64 = base64Url.Replace('-', '+').Replace('_', '/');
        return Convert.FromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='));
    }
}
