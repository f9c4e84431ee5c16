using System.Net;

namespace Signeasy.Auth.Internal;

/// <summary>The system's proxy, bypassed for loopback addresses, which may use plain HTTP that a proxy could read.</summary>
internal sealed class LoopbackBypass : IWebProxy
{
#if NET
    private static IWebProxy? System => HttpClient.DefaultProxy;
#else
    private static IWebProxy? System => WebRequest.DefaultWebProxy;
#endif

    public ICredentials? Credentials
    {
        get => System?.Credentials;
        set => throw new NotSupportedException();
    }

    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : System?.GetProxy(destination);

    public bool IsBypassed(Uri host) => host.IsLoopback || System is not { } proxy || proxy.IsBypassed(host);
}
