using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Signeasy.Auth;

/// <summary>
/// A Signeasy access token and its lifetime. Immutable; <see cref="ToString"/>, the debugger and a JSON serializer leave its value out.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class AccessToken
{
    /// <summary>An access token with a known lifetime.</summary>
    /// <param name="value">
    /// The opaque token: an RFC 6750 <c>b68token</c> (letters, digits and <c>-._~+/</c>, then any number of <c>=</c>)
    /// of at most 16,384 characters.
    /// </param>
    /// <param name="issuedAt">Start of the lifetime.</param>
    /// <param name="expiresAt">End of the lifetime; not before <paramref name="issuedAt"/>.</param>
    /// <param name="scope">Scopes granted, separated by spaces, where the issuer names them.</param>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="value"/> can't be sent as a bearer token.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The lifetime ends before it starts.</exception>
    public AccessToken(string value, DateTimeOffset issuedAt, DateTimeOffset expiresAt, string? scope = null)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (BearerTokenSyntax.GetProblem(value) is { } problem)
        {
            throw new ArgumentException($"The access token {problem}.", nameof(value));
        }

        if (expiresAt < issuedAt)
        {
            throw new ArgumentOutOfRangeException(
                nameof(expiresAt), expiresAt, $"The token would expire before it was issued at {issuedAt:u}.");
        }

        Value = value;
        IssuedAt = issuedAt;
        ExpiresAt = expiresAt;
        Scope = scope;
        AuthorizationHeader = "Bearer " + value;
    }

    /// <summary>The token as it is sent. A credential: keep it out of logs and messages.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    [field: DebuggerBrowsable(DebuggerBrowsableState.Never)]
    [JsonIgnore]
    public string Value { get; }

    /// <summary>
    /// Start of the lifetime: the instant before the token was requested. <see cref="DateTimeOffset.MinValue"/> for a
    /// portal token, whose issue isn't known.
    /// </summary>
    public DateTimeOffset IssuedAt { get; }

    /// <summary>
    /// End of the lifetime. <see cref="DateTimeOffset.MaxValue"/> for a portal token, whose expiry isn't known.
    /// </summary>
    public DateTimeOffset ExpiresAt { get; }

    /// <summary>Scopes granted, separated by spaces, such as <c>rs:read rs:update</c>; null where the issuer named none.</summary>
    public string? Scope { get; }

    /// <summary>The header's whole value, built once for each token, so that no call has to.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    [field: DebuggerBrowsable(DebuggerBrowsableState.Never)]
    internal string AuthorizationHeader { get; }

    /// <summary>The instants of issue and expiry, in UTC; never the token.</summary>
    public override string ToString() =>
        string.Format(CultureInfo.InvariantCulture, "Access token issued {0:u}, expires {1:u}", IssuedAt, ExpiresAt);
}
