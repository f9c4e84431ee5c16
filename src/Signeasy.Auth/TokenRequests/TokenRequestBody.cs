using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Signeasy.Auth.Internal;

/// <summary>The JSON that Signeasy's client-credentials flow asks for: four fields, in its page's order.</summary>
internal static class TokenRequestBody
{
    // The body is JSON and nothing else, never part of a page: the default's HTML-safe escapes would only blur it.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ByteArrayContent Create(AccountSettings settings, string secret)
    {
        using var buffer = new MemoryStream(512);
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            json.WriteString("client_id"u8, settings.ClientId);
            json.WriteString("client_secret"u8, secret);
            json.WriteString("audience"u8, settings.Audience);
            json.WriteString("grant_type"u8, "client_credentials"u8);
            json.WriteEndObject();
        }

        return new ByteArrayContent(buffer.GetBuffer(), 0, (int)buffer.Length)
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
        };
    }
}
