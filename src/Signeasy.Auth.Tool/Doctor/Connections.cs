using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tool;

/// <summary>Creates handlers that connect as the library's do, but never follow a redirect, so that the doctor sees it.</summary>
internal static class Connections
{
    public static SocketsHttpHandler CreateHandler() => new()
    {
        Proxy = new LoopbackBypass(),
        AllowAutoRedirect = false,
        UseCookies = false,
    };
}
