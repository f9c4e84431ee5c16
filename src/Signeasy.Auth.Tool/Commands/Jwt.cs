using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Signeasy.Auth.Tool;

/// <summary>The header and the claims of a JSON Web Token (RFC 7519). Verifies nothing.</summary>
internal sealed class Jwt : IDisposable
{
    private static readonly string[] Times = ["exp", "iat", "nbf", "auth_time", "updated_at"];

    private readonly JsonDocument _header;
    private readonly JsonDocument _claims;

    private Jwt(JsonDocument header, JsonDocument claims)
    {
        _header = header;
        _claims = claims;
    }

    /// <summary>
    /// Reads a token, with or without <c>Bearer</c> or quotation marks, or the JSON object that contains it as
    /// <c>access_token</c>.
    /// </summary>
    /// <exception cref="IOException">The text isn't a token that can be read. The message doesn't contain any of it.</exception>
    public static Jwt Parse(string text)
    {
        string token = GetToken(text.Trim());
        string[] parts = token.Split('.');
        if (parts.Length == 5)
        {
            throw new IOException("The token is an encrypted JWT (JWE): only its recipient can read it.");
        }

        if (parts.Length != 3)
        {
            throw new IOException("The text isn't a JWT, which consists of three parts with dots between them: it may be an opaque token, which can't be decoded.");
        }

        JsonDocument header = ParsePart(parts[0], "header");
        try
        {
            return new Jwt(header, ParsePart(parts[1], "second part"));
        }
        catch
        {
            header.Dispose();
            throw;
        }
    }

    /// <summary>Header and claims as text for people, with times in local time.</summary>
    public string ToText(Terminal terminal, TimeProvider clock)
    {
        var text = new StringBuilder();
        Append("Header", _header.RootElement);
        text.Append('\n');
        Append("Claims", _claims.RootElement);
        return text.ToString();

        void Append(string title, JsonElement part)
        {
            JsonProperty[] properties = [.. part.EnumerateObject()];
            int width = properties.Select(property => Printable.Escape(property.Name).Length).DefaultIfEmpty().Max();
            text.Append(terminal.Paint(title, Colour.Bold)).Append('\n');
            foreach (JsonProperty property in properties)
            {
                text.Append("  ").Append(Printable.Escape(property.Name).PadRight(width + 2))
                    .Append(Format(property, clock)).Append('\n');
            }
        }
    }

    /// <summary>Header and claims as JSON, unchanged.</summary>
    /// <exception cref="IOException">A claim contains half of a surrogate pair.</exception>
    public string ToJson()
    {
        try
        {
            return Write();
        }
        catch (InvalidOperationException e)
        {
            throw new IOException("A claim isn't valid Unicode, so it can't be written as JSON: omit --json.", e);
        }
    }

    public void Dispose()
    {
        _header.Dispose();
        _claims.Dispose();
    }

    private string Write()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.Default }))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("header");
            _header.RootElement.WriteTo(writer);
            writer.WritePropertyName("claims");
            _claims.RootElement.WriteTo(writer);
            writer.WriteBoolean("verified", false);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()).ReplaceLineEndings("\n") + "\n";
    }

    private static string GetToken(string text)
    {
        if (text.StartsWith('{'))
        {
            try
            {
                using var response = JsonDocument.Parse(text);
                return response.RootElement.TryGetProperty("access_token", out JsonElement token) && token.ValueKind == JsonValueKind.String
                    ? token.GetString()!
                    : throw new IOException("The JSON object has no access_token.");
            }
            catch (JsonException)
            {
                throw new IOException("The text begins like a JSON object, but isn't one.");
            }
        }

        string unquoted = text.Trim('"', '\'');
        return unquoted.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? unquoted["Bearer ".Length..].Trim() : unquoted;
    }

    private static JsonDocument ParsePart(string part, string name)
    {
        try
        {
            JsonDocument document = JsonDocument.Parse(DecodeBase64Url(part));
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            // The JSON reader's message may quote the token.
        }

        throw new IOException($"The text isn't a JWT: its {name} isn't a JSON object in base64url. It may have been cut when it was copied.");
    }

    private static byte[] DecodeBase64Url(string text)
    {
        string base64 = text.TrimEnd('=').Replace('-', '+').Replace('_', '/');
        return Convert.FromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='));
    }

    private static string Format(JsonProperty property, TimeProvider clock)
    {
        string value = Printable.Escape(GetText(property.Value));
        return Times.Contains(property.Name) && GetInstant(property.Value) is { } instant
            ? $"{value}  {instant.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)}, {RelativeTime.Format(instant - clock.GetUtcNow())}"
            : value;
    }

    private static string GetText(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        }
        catch (InvalidOperationException)
        {
            // A string with half of a surrogate pair.
            return value.GetRawText();
        }
    }

    private static DateTimeOffset? GetInstant(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double seconds)
        && seconds >= DateTimeOffset.MinValue.ToUnixTimeSeconds() && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds((long)seconds)
            : null;
}
