namespace Signeasy.Auth.Internal;

/// <summary>The only origin (RFC 6454: scheme, host and port) that gets the token.</summary>
internal sealed class ApiOrigin
{
    private readonly string _scheme;
    private readonly string _host;
    private readonly int _port;

    /// <exception cref="ArgumentException">The address may not be used with a token.</exception>
    public ApiOrigin(Uri apiBaseAddress, string parameterName)
    {
        if (UriValidation.GetProblem(apiBaseAddress) is { } problem)
        {
            throw new ArgumentException($"The API's base address {problem}.", parameterName);
        }

        _scheme = apiBaseAddress.Scheme;
        _host = apiBaseAddress.IdnHost;
        _port = apiBaseAddress.Port;
    }

    /// <summary>
    /// Whether the request goes to this origin. Uri has already lower-cased the host and separated user information. A host
    /// with a trailing dot counts as another host.
    /// </summary>
    public bool Covers(HttpRequestMessage request) =>
        request.RequestUri is { IsAbsoluteUri: true } uri
        && uri.Port == _port
        && uri.Scheme == _scheme
        && uri.IdnHost == _host
        && !IsRerouted(request);

    public static string? GetHost(HttpRequestMessage request) =>
        request.RequestUri is { IsAbsoluteUri: true } uri ? uri.Host : null;

    /// <summary>
    /// The Host header determines the TLS server name and the server behind a shared front end, so a different one means
    /// another origin. In the header, IPv6 addresses have brackets, and international names may be in either form.
    /// </summary>
    /// <remarks>
    /// Reads all values, because .NET also sends those that it can't parse, in addition to its own Host header.
    /// </remarks>
    private bool IsRerouted(HttpRequestMessage request) =>
        request.Headers.TryGetValues("Host", out IEnumerable<string>? hosts)
        && !(Uri.TryCreate($"{_scheme}://{string.Join(", ", hosts)}/", UriKind.Absolute, out Uri? uri)
            && uri.IdnHost == _host
            && (uri.Port == _port || uri.IsDefaultPort)
            && uri.UserInfo.Length == 0
            && uri.PathAndQuery == "/"
            && uri.Fragment.Length == 0);
}
