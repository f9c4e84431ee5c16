using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Signeasy.Auth.Internal;

/// <summary>
/// The JSON body of Signeasy's client-credentials flow: four fields in the order of its documentation, and the scope if one
/// is set.
/// </summary>
internal static class TokenRequestBody
{
    // The body is never part of an HTML page, so it doesn't need the default's HTML-safe escapes.
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
            if (settings.Scope is not null)
            {
                json.WriteString("scope"u8, settings.Scope);
            }

            json.WriteEndObject();
        }

        return new ByteArrayContent(buffer.GetBuffer(), 0, (int)buffer.Length)
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
        };
    }
}
