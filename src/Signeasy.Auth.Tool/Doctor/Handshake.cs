using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Signeasy.Auth.Tool;

/// <summary>Observes the TLS handshake of one connection, and ends the connection after it, so that no request is sent.</summary>
internal sealed class Handshake
{
    /// <summary>The server's certificate; null if it presented none.</summary>
    public ServerCertificate? Certificate { get; private set; }

    /// <summary>The version of TLS, such as <c>TLS 1.3</c>; null if the handshake wasn't completed.</summary>
    public string? Protocol { get; private set; }

    /// <summary>Accepts exactly the certificates that .NET accepts.</summary>
    public bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        Certificate = ServerCertificate.Read(certificate, chain, errors);
        return errors == SslPolicyErrors.None;
    }

    /// <summary>Ends the connection. A connection to a proxy, which is made before the handshake with the server, goes on.</summary>
    public ValueTask<Stream> End(SocketsHttpPlaintextStreamFilterContext connection, CancellationToken cancellationToken)
    {
        if (connection.InitialRequestMessage.Method == HttpMethod.Connect || connection.PlaintextStream is not SslStream tls)
        {
            return new ValueTask<Stream>(connection.PlaintextStream);
        }

        string name = tls.SslProtocol.ToString();
        Protocol = name.Replace("Tls1", "TLS 1.", StringComparison.Ordinal).TrimEnd('.');
        throw new IOException("The handshake is completed.");
    }
}
