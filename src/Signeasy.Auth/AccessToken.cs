using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.Serialization;
using System.Text.Json.Serialization;

namespace Signeasy.Auth;

/// <summary>
/// A Signeasy access token and its lifetime. <see cref="ToString"/>, debuggers, serializers and structured loggers don't
/// show its value.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class AccessToken
{
    /// <summary>The token as it is sent. A credential: keep it out of logs and messages.</summary>
    /// <remarks>
    /// A field, because structured loggers write all public properties of an object, regardless of attributes.
    /// </remarks>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    [JsonIgnore]
    [IgnoreDataMember]
    [SuppressMessage("Design", "CA1051:Do not declare visible instance fields", Justification = "See the remarks.")]
    public readonly string Value;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private int _apiOutcome;

    /// <summary>Creates an access token with a known lifetime.</summary>
    /// <param name="value">
    /// The token, as an opaque string: an RFC 6750 <c>b68token</c> (letters, digits and <c>-._~+/</c>, followed by any
    /// number of <c>=</c>) of at most 16,384 characters.
    /// </param>
    /// <param name="issuedAt">Start of the lifetime.</param>
    /// <param name="expiresAt">End of the lifetime; not before <paramref name="issuedAt"/>.</param>
    /// <param name="scope">Granted scopes, separated by spaces; null if the issuer didn't name them.</param>
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

    /// <summary>
    /// Start of the lifetime: the time just before the token was requested. <see cref="DateTimeOffset.MinValue"/> if the
    /// issue time isn't known, as for a portal token that isn't a JWT.
    /// </summary>
    public DateTimeOffset IssuedAt { get; }

    /// <summary>
    /// End of the lifetime. <see cref="DateTimeOffset.MaxValue"/> if the expiry isn't known, as for a portal token that
    /// isn't a JWT.
    /// </summary>
    public DateTimeOffset ExpiresAt { get; }

    /// <summary>
    /// Granted scopes, separated by spaces, such as <c>rs:read rs:update</c>; null if they aren't known. If the issuer doesn't
    /// name them, they are those that were requested.
    /// </summary>
    public string? Scope { get; }

    /// <summary>
    /// Whether the token was generated in Signeasy's portal: it is never renewed, and is sent even after its expiry, because
    /// the API may know better than this machine's clock.
    /// </summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    internal bool IsFromPortal { get; private init; }

    /// <summary>The value of the Authorization header, built once per token rather than once per call.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    [field: DebuggerBrowsable(DebuggerBrowsableState.Never)]
    internal string AuthorizationHeader { get; }

    /// <summary>
    /// How the API responded to the first call with this token, if a handler or a cache has reported that.
    /// </summary>
    internal ApiOutcome FirstOutcome => (ApiOutcome)Volatile.Read(ref _apiOutcome);

    /// <summary>Creates a token that was generated in the portal. If it is a JWT, its lifetime is read from it.</summary>
    /// <exception cref="ArgumentException">The value can't be sent as a bearer token.</exception>
    internal static AccessToken FromPortal(string value)
    {
        (DateTimeOffset? issuedAt, DateTimeOffset? expiresAt) = JwtLifetime.Read(value);
        DateTimeOffset end = expiresAt ?? DateTimeOffset.MaxValue;
        return new AccessToken(value, issuedAt <= end ? issuedAt.Value : DateTimeOffset.MinValue, end) { IsFromPortal = true };
    }

    /// <summary>Issue and expiry times in UTC. Never contains the token.</summary>
    public override string ToString()
    {
        string issued = IssuedAt == DateTimeOffset.MinValue
            ? ""
            : string.Format(CultureInfo.InvariantCulture, " issued {0:u},", IssuedAt);
        return ExpiresAt == DateTimeOffset.MaxValue
            ? $"Access token{issued} without a known expiry"
            : string.Format(CultureInfo.InvariantCulture, "Access token{0} expires {1:u}", issued, ExpiresAt);
    }

    /// <summary>Records that the API accepted a call. Runs on every call, so it writes only once.</summary>
    internal void MarkAccepted()
    {
        if (FirstOutcome == ApiOutcome.Unknown)
        {
            _ = Interlocked.CompareExchange(ref _apiOutcome, (int)ApiOutcome.Accepted, (int)ApiOutcome.Unknown);
        }
    }

    internal void MarkRejected() =>
        Interlocked.CompareExchange(ref _apiOutcome, (int)ApiOutcome.Rejected, (int)ApiOutcome.Unknown);

    /// <summary>
    /// Records that the API also rejected the request for which the token was renewed. This overrides calls that it
    /// accepted, because the old token wasn't the reason for the 401.
    /// </summary>
    internal void MarkRenewedInVain() => Volatile.Write(ref _apiOutcome, (int)ApiOutcome.Rejected);

    /// <summary>Makes the next response count as the first one: the API may not have known this token before.</summary>
    internal void ForgetOutcome() => Volatile.Write(ref _apiOutcome, (int)ApiOutcome.Unknown);

    /// <summary>How the API responded to a call.</summary>
    internal enum ApiOutcome
    {
        /// <summary>There has been no response yet, or the caller doesn't use this library's handler.</summary>
        Unknown,

        /// <summary>
        /// A success status. Other statuses don't count: a gateway that never checked the token may have sent them.
        /// </summary>
        Accepted,

        /// <summary>Status 401.</summary>
        Rejected,
    }
}
