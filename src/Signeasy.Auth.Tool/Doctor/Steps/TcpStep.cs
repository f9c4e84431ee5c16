using System.Net;
using System.Net.Sockets;

namespace Signeasy.Auth.Tool;

/// <summary>Connects to the server, or to the proxy in front of it.</summary>
internal sealed class TcpStep(Endpoint endpoint, DoctorStep dns)
    : DoctorStep(endpoint.Id + ".tcp", endpoint.Title + " TCP", dns)
{
    public override string? WaitsFor => $"a connection to {endpoint.Route?.FirstServer}";

    protected override async Task<StepResult> CheckAsync(CancellationToken cancellationToken)
    {
        if (endpoint.FindObstacle() is { } obstacle)
        {
            return obstacle;
        }

        Route way = endpoint.Route!;
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(way.First.IdnHost, way.First.Port, cancellationToken);
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode switch
            {
                SocketError.ConnectionRefused => StepResult.Failed($"nothing listens on {way.FirstServer}", GetRefusedAdvice(way)),
                SocketError.TimedOut => TimedOut("the system's time limit"),
                _ => StepResult.Failed(
                    $"no connection to {way.FirstServer} ({e.SocketErrorCode})",
                    "Check this machine's network, its routes and its firewall."),
            };
        }

        return StepResult.Ok($"connected to {Show(socket.RemoteEndPoint)}" + (way.Proxy is null ? "" : ", the proxy"));
    }

    protected override StepResult TimedOut(string seconds)
    {
        Route way = endpoint.Route!;
        return StepResult.Failed(
            $"no connection to {way.FirstServer} within {seconds}",
            way.Proxy is null
                ?
                [
                    $"A firewall probably drops the packets: allow outgoing connections to {way.FirstServer}.",
                    "If only a proxy may reach the internet from here, set HTTPS_PROXY=http://host:port.",
                ]
                : ["Check the proxy's host and port, and whether this machine may reach it."]);
    }

    /// <summary>The address in its usual form. A dual-mode socket shows IPv4 addresses as IPv6 ones.</summary>
    private static string? Show(EndPoint? endpoint) =>
        endpoint is IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped
            ? new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port).ToString()
            : endpoint?.ToString();

    private static string GetRefusedAdvice(Route way) =>
        way.Proxy is not null ? "Check the proxy's port, and whether the proxy is running."
        : way.First.IsLoopback ? $"Start the server on this machine (signeasy-auth emulate, for example), or correct the port in {way.Setting}."
        : $"Check the port in {way.Setting}, and whether a firewall rejects the connection.";
}
