using System.Net.Http.Headers;
using System.Text.Json;

namespace Signeasy.Auth.Testing.Internal;

/// <summary>Reads a request's body and bearer token, as a server does.</summary>
internal static class RequestReading
{
    /// <summary>Reads the body; returns an undefined element if it isn't JSON.</summary>
    public static async Task<JsonElement> ReadJsonAsync(this HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        if (request.Content is not null)
        {
            // Copied, as to a socket. If it were buffered, a stream that can be sent only once could be sent again.
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

    /// <summary>Returns a field's text; null if the field is missing, empty or not a string.</summary>
    public static string? GetText(this JsonElement json, string field)
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
            return null; // Half a surrogate pair, which is valid JSON but not valid text.
        }
    }

    public static string? GetBearerToken(this HttpRequestMessage request) =>
        request.Headers.Authorization is { } authorization
        && authorization.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
            ? authorization.Parameter
            : null;
}
