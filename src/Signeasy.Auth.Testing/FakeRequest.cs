using System.Diagnostics;
using System.Net;

namespace Signeasy.Auth.Testing;

/// <summary>A request that <see cref="FakeSigneasy"/> received. Its text never contains a secret or a token.</summary>
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

    /// <summary>When the request was received, on the fake's clock.</summary>
    public DateTimeOffset At { get; }

    /// <summary>The HTTP method.</summary>
    public HttpMethod Method { get; }

    /// <summary>The complete URI.</summary>
    public Uri Uri { get; }

    /// <summary>Status of the response; null until there is one, and if the request failed or was cancelled.</summary>
    public HttpStatusCode? Status
    {
        get => _status == 0 ? null : (HttpStatusCode)_status;
        internal set => _status = (int)value.GetValueOrDefault();
    }

    /// <summary>
    /// The client that requested a token, or whose token was sent; null if neither is known. Recorded before anything is
    /// checked, so it proves nothing.
    /// </summary>
    public string? ClientId { get; }

    /// <summary>The bearer token that was sent, for assertions; null if there was none.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    [field: DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string? AccessToken { get; }

    /// <summary>Time, method, URI (without user information and query), status and client.</summary>
    public override string ToString()
    {
        string address = Uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        string status = Status is { } known ? $"{(int)known}" : "no answer";
        return $"{At.UtcDateTime:u} {Method} {address} {status} {ClientId ?? "no client"}";
    }
}
