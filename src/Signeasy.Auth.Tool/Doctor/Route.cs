using System.Net;

namespace Signeasy.Auth.Tool;

/// <summary>The route to a server: directly, or through a proxy.</summary>
/// <param name="Setting">The name of the setting with the server's address.</param>
/// <param name="Destination">The server's address.</param>
/// <param name="Proxy">The proxy that .NET uses for it; null if it connects directly.</param>
internal sealed record Route(string Setting, Uri Destination, Uri? Proxy)
{
    /// <summary>The address that this machine connects to.</summary>
    public Uri First => Proxy ?? Destination;

    /// <summary>Host and port that this machine connects to.</summary>
    public string FirstServer => GetServer(First);

    /// <summary>Host and port of the server.</summary>
    public string Server => GetServer(Destination);

    /// <summary>The name of what determines the host and port that this machine connects to.</summary>
    public string FirstSetting => Proxy is null ? Setting : "the proxy's address";

    /// <summary>Determines the route as the library does: loopback addresses are never called through a proxy.</summary>
    public static Route Find(string setting, Uri destination)
    {
        IWebProxy proxy = HttpClient.DefaultProxy;
        bool isDirect = destination.IsLoopback || proxy.IsBypassed(destination);
        return new Route(setting, destination, isDirect ? null : proxy.GetProxy(destination));
    }

    /// <summary>Host and port of an address.</summary>
    public static string GetServer(Uri address) =>
        $"{(address.HostNameType == UriHostNameType.IPv6 ? address.Host : address.IdnHost)}:{address.Port}";
}
