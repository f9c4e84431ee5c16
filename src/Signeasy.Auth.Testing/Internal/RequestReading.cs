using System.Net.Http.Headers;
using System.Text.Json;

namespace Signeasy.Auth.Testing.Internal;

/// <summary>Reads a request's body, headers and bearer token, as a server does.</summary>
internal static class RequestReading
{
    public static async Task<byte[]> ReadBodyAsync(this HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is null)
        {
            return [];
        }

        // Copied, as to a socket. If it were buffered, a stream that can be sent only once could be sent again.
        using var body = new MemoryStream();
        await request.Content.CopyToAsync(body, cancellationToken).ConfigureAwait(false);
        return body.ToArray();
    }

    /// <summary>
    /// Returns the headers, including those of the body, but not <c>Authorization</c>, which contains the token. Several
    /// values of a header are joined.
    /// </summary>
    public static Dictionary<string, string> ReadHeaders(this HttpRequestMessage request)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        AddHeaders(request.Headers, headers);
        if (request.Content is not null)
        {
            AddHeaders(request.Content.Headers, headers);
        }

        headers.Remove("Authorization");
        return headers;
    }

    /// <summary>Parses a body; returns an undefined element if it isn't JSON.</summary>
    public static JsonElement ParseJson(this byte[] body)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
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
            return null; // Half of a surrogate pair, which is valid JSON but not valid text.
        }
    }

    public static string? GetBearerToken(this HttpRequestMessage request) =>
        request.Headers.Authorization is { } authorization
        && authorization.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
            ? authorization.Parameter
            : null;

    private static void AddHeaders(HttpHeaders source, Dictionary<string, string> headers)
    {
#if NET
        foreach ((string name, HeaderStringValues values) in source.NonValidated)
        {
            headers[name] = values.ToString();
        }
#else
        foreach (KeyValuePair<string, IEnumerable<string>> header in source)
        {
            headers[header.Key] = string.Join(header.Key == "User-Agent" ? " " : ", ", header.Value);
        }
#endif
    }
}
