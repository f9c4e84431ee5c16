using System.Net;
using System.Net.Sockets;

namespace Signeasy.Auth.Tool;

/// <summary>Resolves the name of the host that this machine connects to: the server, or the proxy in front of it.</summary>
internal sealed class DnsStep(Endpoint endpoint) : DoctorStep(endpoint.Id + ".dns", endpoint.Title + " DNS")
{
    private const int MaxShown = 3;

    public override string? WaitsFor => $"the address of {endpoint.Route?.First.IdnHost}";

    protected override async Task<StepResult> CheckAsync(CancellationToken cancellationToken)
    {
        if (endpoint.FindObstacle() is { } obstacle)
        {
            return obstacle;
        }

        Route way = endpoint.Route!;
        string host = way.First.IdnHost;
        if (IPAddress.TryParse(host, out _))
        {
            return StepResult.Ok($"{host} is an IP address" + Via(way));
        }

        IPAddress[] addresses;
        try
        {
            addresses = await Dns.GetHostAddressesAsync(host, cancellationToken);
        }
        catch (SocketException e)
        {
            return StepResult.Failed($"{host} can't be resolved ({e.SocketErrorCode})", GetAdvice(way, host));
        }

        string shown = string.Join(", ", addresses.Take(MaxShown).Select(address => address.ToString()));
        string more = addresses.Length > MaxShown ? $" and {addresses.Length - MaxShown} more" : "";
        return StepResult.Ok($"{host} is {shown}{more}" + Via(way));
    }

    protected override StepResult TimedOut(string seconds) => StepResult.Failed(
        $"no response from DNS within {seconds}", "Check this machine's DNS servers and whether it is connected to the network.");

    private static string Via(Route way) => way.Proxy is null ? "" : $" (the proxy, which resolves {way.Destination.IdnHost} itself)";

    private static string[] GetAdvice(Route way, string host) =>
    [
        $"Check the host name in {way.FirstSetting} for typos, and this machine's DNS: nslookup {host}",
        .. way.Proxy is null ? ["If only a proxy may reach the internet from here, set HTTPS_PROXY=http://host:port."] : Array.Empty<string>(),
    ];
}
