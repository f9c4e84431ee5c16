using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Signeasy.Auth.IntegrationTests.Servers;

/// <summary>A certificate authority of the tests' own, and one certificate by it for every name that they use.</summary>
internal static class TestCertificates
{
    private static readonly string[] Names =
    [
        "localhost", "auth.signeasy.com", "api.signeasy.com", "evil.example", "api.signeasy.com.evil.example",
        new IdnMapping().GetAscii("api.signeas\u0443.com"), // A Cyrillic letter that looks like a y.
    ];

    private static readonly X509Certificate2 Authority = CreateAuthority();

    /// <summary>The servers' certificate.</summary>
    public static X509Certificate2 Server { get; } = CreateServer();

    /// <summary>The settings with which a client trusts this authority and no other.</summary>
    public static SslClientAuthenticationOptions Trust() => new()
    {
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { Authority },
            RevocationMode = X509RevocationMode.NoCheck,
        },
    };

    private static X509Certificate2 CreateAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Tests' own authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-2), now.AddDays(2));
    }

    private static X509Certificate2 CreateServer()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Tests' server", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        foreach (string name in Names)
        {
            names.AddDnsName(name);
        }

        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 bare = request.Create(Authority, now.AddDays(-1), now.AddDays(1), [1, 2, 3, 4]);
        using X509Certificate2 keyed = bare.CopyWithPrivateKey(key);

        // TLS on Windows wants a key that was imported.
        return X509CertificateLoader.LoadPkcs12(keyed.Export(X509ContentType.Pfx), password: null);
    }
}
