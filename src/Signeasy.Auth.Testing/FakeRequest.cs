using System.Diagnostics;
using System.Net;
using System.Text;

namespace Signeasy.Auth.Testing;

/// <summary>A request that <see cref="FakeSigneasy"/> received. Its text never contains a secret or a token.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class FakeRequest
{
    private readonly byte[] _body;
    private volatile int _status;

    internal FakeRequest(
        DateTimeOffset at, HttpRequestMessage request, byte[] body, string? clientId, string? accessToken)
    {
        At = at;
        Method = request.Method;
        Uri = request.RequestUri!;
        Headers = request.ReadHeaders();
        ClientId = clientId;
        AccessToken = accessToken;
        _body = body;
    }

    /// <summary>When the request was received, on the fake's clock.</summary>
    public DateTimeOffset At { get; }

    /// <summary>The HTTP method.</summary>
    public HttpMethod Method { get; }

    /// <summary>The complete URI.</summary>
    public Uri Uri { get; }

    /// <summary>
    /// The headers, including those of the body, by name, regardless of case. Several values of a header are joined.
    /// <c>Authorization</c> is left out; its token is <see cref="AccessToken"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>
    /// The body as it was sent; empty if there was none, and for a request to the issuer, whose body contains the secret.
    /// </summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public ReadOnlyMemory<byte> Body => _body;

    /// <summary><see cref="Body"/> as UTF-8 text.</summary>
    public string BodyText => Encoding.UTF8.GetString(_body);

    /// <summary>Status of the response; null if there is none yet, or if the request failed or was cancelled.</summary>
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
