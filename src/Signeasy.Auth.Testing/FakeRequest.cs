using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Signeasy.Auth.Testing;

/// <summary>A request that <see cref="FakeSigneasy"/> has seen. Its text never shows a secret or a token.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class FakeRequest
{
    private volatile int _status;

    internal FakeRequest(DateTimeOffset at, HttpMethod method, Uri uri, string? clientId, string? accessToken)
    {
        At = at;
        Method = method;
        Uri = uri;
        ClientId = clientId;
        AccessToken = accessToken;
    }

    /// <summary>When it came in, on the fake's clock.</summary>
    public DateTimeOffset At { get; }

    /// <summary>Its method.</summary>
    public HttpMethod Method { get; }

    /// <summary>Its whole URI.</summary>
    public Uri Uri { get; }

    /// <summary>Status of its answer; null as long as there is none, and for good if it failed or was cancelled.</summary>
    public HttpStatusCode? Status
    {
        get => _status == 0 ? null : (HttpStatusCode)_status;
        internal set => _status = (int)value.GetValueOrDefault();
    }

    /// <summary>
    /// The client that asked for a token, or whose token came along; null where there was neither. Not a proof: the fake
    /// notes it before it checks anything.
    /// </summary>
    public string? ClientId { get; }

    /// <summary>The bearer token that came along, for assertions; null where there was none.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    [field: DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string? AccessToken { get; }

    /// <summary>Time, method, URI (without user information and query), status and client.</summary>
    public override string ToString() => string.Format(
        CultureInfo.InvariantCulture,
        "{0:u} {1} {2} {3} {4}",
        At,
        Method,
        Uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped),
        _status == 0 ? "no answer" : _status,
        ClientId ?? "no client");
}
