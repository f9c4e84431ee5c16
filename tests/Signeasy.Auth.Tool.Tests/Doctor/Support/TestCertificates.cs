using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Signeasy.Auth.Tool.Tests;

/// <summary>
/// Certificates of an authority that a process under test trusts if its environment has <see cref="TrustIt"/>. .NET reads that
/// variable on Linux only.
/// </summary>
internal static class TestCertificates
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private static readonly X509Certificate2 Authority = CreateAuthority();

    /// <summary>The environment in which the authority is trusted.</summary>
    public static IReadOnlyDictionary<string, string?> TrustIt { get; } = new Dictionary<string, string?>
    {
        ["SSL_CERT_FILE"] = WriteAuthority(),
    };

    /// <summary>Creates a certificate for these hosts; valid now, unless other times are given.</summary>
    public static X509Certificate2 Create(string[] hosts, DateTimeOffset? start = null, DateTimeOffset? end = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=server", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (string host in hosts)
        {
            if (IPAddress.TryParse(host, out IPAddress? address))
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName(host);
            }
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        using X509Certificate2 signed = request.Create(
            Authority, start ?? Now.AddDays(-1), end ?? Now.AddDays(30), Guid.NewGuid().ToByteArray());
        using X509Certificate2 withKey = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pfx), password: null);
    }

    private static X509Certificate2 CreateAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test Authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        return request.CreateSelfSigned(Now.AddYears(-1), Now.AddYears(20));
    }

    private static string WriteAuthority()
    {
        string path = Path.Combine(TestHome.Path, "authority.pem");
        File.WriteAllText(path, Authority.ExportCertificatePem());
        return path;
    }
}
