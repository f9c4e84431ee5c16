using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Signeasy.Auth.Tool;

/// <summary>A token as JSON: its value, expiry and scope.</summary>
internal static class TokenJson
{
    /// <summary>Writes the token; null means that the expiry or scope isn't known.</summary>
    public static string Create(AccessToken token)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("access_token", token.Value);
            if (token.ExpiresAt == DateTimeOffset.MaxValue)
            {
                writer.WriteNull("expires_at");
                writer.WriteNull("expires_on");
            }
            else
            {
                writer.WriteString("expires_at", token.ExpiresAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
                writer.WriteNumber("expires_on", token.ExpiresAt.ToUnixTimeSeconds());
            }

            writer.WriteString("scope", token.Scope);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()).ReplaceLineEndings("\n");
    }
}
