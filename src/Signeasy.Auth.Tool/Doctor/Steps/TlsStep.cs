using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Text.RegularExpressions;

namespace Signeasy.Auth.Tool;

/// <summary>
/// Encrypts a connection to the server, through the proxy if there is one, with the handler and the checks that a call has. No
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

        ServerCertificate? certificate = null;
        string protocol = "";
        using SocketsHttpHandler handler = Connections.CreateHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, chain, errors) =>
        {
            certificate = ServerCertificate.Read(presented, chain, errors);
            return errors == SslPolicyErrors.None;
        };
        handler.PlaintextStreamFilter = (connection, _) =>
        {
            if (connection.InitialRequestMessage.Method == HttpMethod.Connect)
            {
                return new ValueTask<Stream>(connection.PlaintextStream); // The connection to the proxy, before the handshake.
            }

            protocol = connection.PlaintextStream is SslStream tls ? GetName(tls.SslProtocol) : "";
            throw new HandshakeCompletedException();
        };
        using var client = new HttpMessageInvoker(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, way.Destination.GetLeftPart(UriPartial.Authority));
        try
        {
            using HttpResponseMessage unexpected = await client.SendAsync(request, cancellationToken);
            throw new InvalidOperationException("A request was sent, although the handshake should have ended the connection.");
        }
        catch (HttpRequestException e) when (e.InnerException is HandshakeCompletedException && certificate is not null)
        {
            return StepResult.Ok($"{protocol}, certificate signed by {certificate.Issuer}, valid until {certificate.ShownEnd}") with
            {
                Details = certificate.Details,
            };
        }
        catch (HttpRequestException e)
        {
            return certificate is { IsGood: false } ? certificate.ToFailure(way, timeProvider.GetUtcNow()) : Describe(e, way);
        }
    }

    protected override StepResult TimedOut(string seconds)
    {
        Route way = endpoint.Route!;
        return StepResult.Failed(
            $"no TLS handshake with {way.Server} within {seconds}",
            way.Proxy is null
                ? $"The server takes connections but doesn't answer: check the port in {way.Setting}, and whether a firewall inspects TLS."
                : "The proxy takes connections but doesn't answer: check its address and its log.");
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
                    $"Ask whoever runs the proxy to allow {way.Server}, or add {way.Destination.IdnHost} to NO_PROXY if it can be reached directly.");
        }

        return StepResult.Failed(
            $"{way.Server} didn't complete a TLS handshake",
            $"Check the port in {way.Setting}: the server there may not use TLS, or only versions that this machine doesn't allow.",
            $"Details from .NET: {(failure.InnerException ?? failure).Message}");
    }

    /// <summary>The protocol as people write it: <c>TLS 1.3</c>.</summary>
    private static string GetName(SslProtocols protocol) => protocol switch
    {
        SslProtocols.Tls12 => "TLS 1.2",
        SslProtocols.Tls13 => "TLS 1.3",
        _ => protocol.ToString(),
    };

    [GeneratedRegex("'([0-9]{3})'")]
    private static partial Regex StatusInMessage();

    /// <summary>Ends a connection as soon as it is encrypted, so that no request is sent.</summary>
    private sealed class HandshakeCompletedException : Exception;
}
