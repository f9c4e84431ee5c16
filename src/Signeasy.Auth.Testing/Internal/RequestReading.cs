using System.Net.Http.Headers;
using System.Text.Json;

namespace Signeasy.Auth.Testing.Internal;

/// <summary>Reads what a server would: body and bearer token.</summary>
internal static class RequestReading
{
    /// <summary>The body, if it is JSON, or else an undefined element.</summary>
    public static async Task<JsonElement> ReadJsonAsync(this HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        if (request.Content is not null)
        {
            // As a socket reads it: buffered, a stream that can be sent once only would seem to be good for a second time.
            await request.Content.CopyToAsync(body, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(body.GetBuffer().AsMemory(0, (int)body.Length));
            return json.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }

    /// <summary>A field's text; null when there is no such field, or it is no string or an empty one.</summary>
    public static string? TextOf(this JsonElement json, string field)
    {
        try
        {
            return json.ValueKind == JsonValueKind.Object
                && json.TryGetProperty(field, out JsonElement value)
                && value.ValueKind == JsonValueKind.String
                && value.GetString() is { Length: > 0 } text
                    ? text
                    : null;
        }
        catch (InvalidOperationException)
        {
            return null; // Half of a surrogate pair: JSON, but no text.
        }
    }

    public static string? BearerToken(this HttpRequestMessage request) =>
        request.Headers.Authorization is { } authorization
        && authorization.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
            ? authorization.Parameter
            : null;
}
