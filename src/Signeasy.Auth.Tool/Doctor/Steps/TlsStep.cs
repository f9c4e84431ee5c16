using System.Globalization;
using System.Text.RegularExpressions;

namespace Signeasy.Auth.Tool;

/// <summary>
/// Completes a TLS handshake with the server, through the proxy if there is one, with the handler and the checks of a call. No
/// request is sent.
/// </summary>
internal sealed partial class TlsStep(Endpoint endpoint, DoctorStep tcp, TimeProvider timeProvider)
    : DoctorStep(endpoint.Id + ".tls", endpoint.Title + " TLS", tcp)
{
    public override string? WaitsFor => $"a TLS handshake with {endpoint.Route?.Server}";

    protected override async Task<StepResult> CheckAsync(CancellationToken cancellationToken)
    {
        if (endpoint.FindObstacle() is { } obstacle)
        {
            return obstacle;
        }

        Route way = endpoint.Route!;
        if (way.Destination.Scheme != Uri.UriSchemeHttps)
        {
            return StepResult.NotNeeded("plain HTTP on loopback");
        }

        var handshake = new Handshake();
        using SocketsHttpHandler handler = Connections.CreateHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = handshake.Validate;
        handler.PlaintextStreamFilter = handshake.End;
        using var client = new HttpMessageInvoker(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, way.Destination.GetLeftPart(UriPartial.Authority));
        try
        {
            using HttpResponseMessage unexpected = await client.SendAsync(request, cancellationToken);
            throw new InvalidOperationException("A request was sent, although the handshake should have ended the connection.");
        }
        catch (HttpRequestException e)
        {
            return handshake.Certificate switch
            {
                null => Describe(e, way),
                { IsGood: false } bad => bad.ToFailure(way, timeProvider.GetUtcNow()),
                var good when handshake.Protocol is { } protocol => Describe(good, protocol),
                _ => Describe(e, way),
            };
        }
    }

    protected override StepResult TimedOut(string seconds)
    {
        Route way = endpoint.Route!;
        return StepResult.Failed(
            $"no TLS handshake with {way.Server} within {seconds}",
            way.Proxy is null
                ? $"The server accepts connections but doesn't respond: check the port in {way.Setting}, and whether a firewall inspects TLS."
                : "The proxy accepts connections but doesn't respond: check its address and its log.");
    }

    private static StepResult Describe(HttpRequestException failure, Route way)
    {
        if (failure.HttpRequestError == HttpRequestError.ProxyTunnelError)
        {
            // .NET 8 has the status only in the message.
            string status = StatusInMessage().Match(failure.Message) is { Success: true } match
                ? match.Groups[1].Value
                : ((int?)failure.StatusCode)?.ToString(CultureInfo.InvariantCulture) ?? "an unknown status";
            return status == "407"
                ? StepResult.Failed(
                    $"the proxy {way.FirstServer} requires a user name and password, or rejected those that it got (407)",
                    "Put them into the proxy's address, HTTPS_PROXY=http://user:password@host:port, with special characters percent-encoded.")
                : StepResult.Failed(
                    $"the proxy {way.FirstServer} doesn't connect to {way.Server} (it answered {status})",
                    $"Ask the proxy's operator to allow {way.Server}, or add {way.Destination.IdnHost} to NO_PROXY if it can be reached directly.");
        }

        return StepResult.Failed(
            $"{way.Server} didn't complete a TLS handshake",
            $"Check the port in {way.Setting}: the server there may not use TLS, or only versions that this machine doesn't allow.",
            $"Details from .NET: {(failure.InnerException ?? failure).Message}");
    }

    private static StepResult Describe(ServerCertificate certificate, string protocol) =>
        StepResult.Ok($"{protocol}, certificate signed by {certificate.Issuer}, valid until {certificate.ShownEnd}") with
        {
            Details = [new StepResult.Detail("protocol", protocol), .. certificate.Details],
        };

    [GeneratedRegex("'([0-9]{3})'")]
    private static partial Regex StatusInMessage();
}
