using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Signeasy.Auth.Internal;

/// <summary>
/// The fields of a token response (RFC 6749, sections 5.1 and 5.2), not validated yet. Six fields need no serializer, which
/// would cost more at start-up than the rest of the library.
/// </summary>
internal sealed class TokenResponse
{
    private readonly Dictionary<string, Field> _fields = new(StringComparer.Ordinal);

    private TokenResponse()
    {
    }

    /// <summary>What is wrong with the response as a whole; null if it is a JSON object without duplicate fields.</summary>
    public string? Problem { get; private set; }

    public static TokenResponse Read(ArraySegment<byte> body)
    {
        var answer = new TokenResponse();
        try
        {
            answer.Problem = answer.ReadFields(body);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Neither becomes an inner exception, because their messages quote the body.
            answer.Problem = "isn't JSON";
        }

        return answer;
    }

    /// <summary>A field's text; null if it is missing or isn't a string.</summary>
    public string? GetString(string field) =>
        _fields.TryGetValue(field, out Field? found) && found.Type == JsonTokenType.String ? found.Text : null;

    /// <summary>Creates the access token; its lifetime counts from the time just before the request was sent.</summary>
    /// <exception cref="SigneasyAuthException">A field is missing or unusable; the message names it.</exception>
    /// <param name="sentAt">The time just before the request was sent.</param>
    /// <param name="status">The response's status.</param>
    /// <param name="requestedScope">The scopes that were requested, if any.</param>
    /// <param name="secret">The client secret that was sent.</param>
    public AccessToken ToAccessToken(DateTimeOffset sentAt, HttpStatusCode status, string? requestedScope, string secret)
    {
        if (Problem is not null)
        {
            throw TokenErrors.InvalidResponse(status, Problem);
        }

        string? tokenType = GetString("token_type");
        if (!string.Equals(tokenType, "Bearer", StringComparison.OrdinalIgnoreCase))
        {
            throw TokenErrors.InvalidResponse(status, tokenType is null
                ? "has no token_type, which must be Bearer"
                : "has a token_type other than Bearer");
        }

        string value = GetString("access_token")
            ?? throw TokenErrors.InvalidResponse(status, "has no access_token, or one that isn't a string");
        if (BearerTokenSyntax.GetProblem(value) is { } problem)
        {
            throw TokenErrors.InvalidResponse(status, $"has an access_token that {problem}");
        }

        // If the issuer names no scopes, it granted the requested ones (RFC 6749, section 5.1).
        string? scope = GetString("scope") is { } granted ? GetShowable(granted, value, secret) : requestedScope;
        return new AccessToken(value, sentAt, sentAt + Lifetime(sentAt, status), scope);
    }

    /// <summary>Scopes are logged, so text that isn't a list of scopes, or that echoes the secret or the token, is ignored.</summary>
    private static string? GetShowable(string scopes, string token, string secret) =>
        Scopes.IsValid(scopes) && !scopes.Contains(token, StringComparison.Ordinal) && !SecretEcho.IsIn(scopes, secret) ? scopes : null;

    private TimeSpan Lifetime(DateTimeOffset sentAt, HttpStatusCode status)
    {
        if (!_fields.TryGetValue("expires_in", out Field? field) || field.Text is null)
        {
            throw TokenErrors.InvalidResponse(status, "has no expires_in, or one that isn't a number");
        }

        // Some issuers send a numeric string or a fraction; 1e400 parses as infinity, "NaN" as itself.
        bool isNumber = double.TryParse(
            field.Text,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture,
            out double seconds);
        double maxSeconds = (DateTimeOffset.MaxValue - sentAt).TotalSeconds - 1;
        if (!isNumber || !(seconds * TimeSpan.TicksPerSecond >= 1) || !(seconds <= maxSeconds))
        {
            throw TokenErrors.InvalidResponse(
                status, "has an expires_in that isn't a positive number of seconds, or is too large");
        }

        return TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));
    }

    private string? ReadFields(ArraySegment<byte> body)
    {
        ReadOnlySpan<byte> json = body.AsSpan();
        if (json.StartsWith("\uFEFF"u8))
        {
            json = json.Slice(3);
        }

        if (json.IsEmpty)
        {
            return "is empty";
        }

        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return "isn't a JSON object";
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string? name = KnownName(ref reader);
            reader.Read();
            if (name is null)
            {
                reader.Skip();
                continue;
            }

            // Rejected, because parsers differ on which of two values counts.
            if (_fields.ContainsKey(name))
            {
                return $"has {name} twice";
            }

            _fields.Add(name, ReadField(ref reader));
            reader.Skip();
        }

        // Throws if anything but white space follows the object.
        reader.Read();
        return null;
    }

    private static Field ReadField(ref Utf8JsonReader reader) => new(reader.TokenType, reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan.ToArray()),
        _ => null,
    });

    private static string? KnownName(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("access_token"u8) ? "access_token"
        : reader.ValueTextEquals("token_type"u8) ? "token_type"
        : reader.ValueTextEquals("expires_in"u8) ? "expires_in"
        : reader.ValueTextEquals("scope"u8) ? "scope"
        : reader.ValueTextEquals("error"u8) ? "error"
        : reader.ValueTextEquals("error_description"u8) ? "error_description"
        : null;

    /// <summary>A field's type, and its text if it is a string or a number.</summary>
    private sealed record Field(JsonTokenType Type, string? Text);
}
