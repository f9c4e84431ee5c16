using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Signeasy.Auth.Tool;

/// <summary>What a server's certificate says, and what .NET found wrong with it.</summary>
/// <param name="Names">The host names that it is for.</param>
/// <param name="Issuer">The common name or organization of its signer.</param>
/// <param name="Start">The beginning of its validity.</param>
/// <param name="End">The end of its validity.</param>
/// <param name="IsForOtherHost">Whether it is for another host.</param>
/// <param name="IsUntrusted">Whether this machine doesn't trust its signer.</param>
/// <param name="OtherProblems">.NET's names of other problems, such as <c>Revoked</c>.</param>
internal sealed record ServerCertificate(
    IReadOnlyList<string> Names,
    string Issuer,
    DateTimeOffset Start,
    DateTimeOffset End,
    bool IsForOtherHost,
    bool IsUntrusted,
    IReadOnlyList<string> OtherProblems)
{
    private const int MaxNames = 3;

    /// <summary>Whether .NET accepts it.</summary>
    public bool IsGood { get; private init; }

    public IReadOnlyList<StepResult.Detail> Details =>
    [
        new("certificate_issuer", Issuer),
        new("certificate_names", string.Join(", ", Names)),
        new("certificate_not_before", Format(Start)),
        new("certificate_not_after", Format(End)),
    ];

    public static ServerCertificate? Read(X509Certificate? presented, X509Chain? chain, SslPolicyErrors errors)
    {
        if (presented is null)
        {
            return null;
        }

        X509Certificate2 certificate = presented as X509Certificate2 ?? new X509Certificate2(presented);
        X509ChainStatusFlags problems = chain?.ChainStatus.Aggregate(
            X509ChainStatusFlags.NoError, (all, status) => all | status.Status) ?? X509ChainStatusFlags.NoError;
        const X509ChainStatusFlags untrusted = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain;
        X509ChainStatusFlags others = problems & ~(untrusted | X509ChainStatusFlags.NotTimeValid);
        return new ServerCertificate(
            GetNames(certificate),
            Printable(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: true)),
            new DateTimeOffset(certificate.NotBefore).ToUniversalTime(),
            new DateTimeOffset(certificate.NotAfter).ToUniversalTime(),
            errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch),
            (problems & untrusted) != 0,
            others == X509ChainStatusFlags.NoError ? [] : others.ToString().Split(", "))
        {
            IsGood = errors == SslPolicyErrors.None,
        };
    }

    /// <summary>The end of its validity, for people.</summary>
    public string ShownEnd => Format(End);

    /// <summary>The result of a handshake that failed because of it: each problem with its fix.</summary>
    public StepResult ToFailure(Route way, DateTimeOffset now)
    {
        List<string> problems = [];
        List<string> advice = [];
        if (IsUntrusted)
        {
            problems.Add($"is signed by {Issuer}, which this machine doesn't trust");
            advice.AddRange(GetTrustAdvice(way));
        }

        if (now > End || now < Start)
        {
            problems.Add(now > End ? $"expired on {Format(End)}" : $"isn't valid before {Format(Start)}");
            advice.Add($"This machine's clock says {Format(now)}. If that is right, the operator of {way.Server} must replace the certificate; otherwise, set the clock.");
        }

        if (IsForOtherHost)
        {
            string names = Names.Count == 0 ? "no host" : string.Join(", ", Names.Take(MaxNames)) + (Names.Count > MaxNames ? ", …" : "");
            problems.Add($"is for {names} and not for {way.Destination.IdnHost}");
            advice.Add($"Check the host in {way.Setting}: a different server answers under that name, perhaps a proxy or a network's login page.");
        }

        foreach (string problem in OtherProblems)
        {
            problems.Add($"has the problem {problem}");
        }

        if (advice.Count == 0)
        {
            advice.Add($"Ask the operator of {way.Server} for a valid certificate.");
        }

        return StepResult.Failed($"the certificate {string.Join(", and ", problems)}", [.. advice]) with { Details = Details };
    }

    private string[] GetTrustAdvice(Route way) => way.Destination.IsLoopback
        ?
        [
            $"If this is your own server for development, trust its certificate: SSL_CERT_FILE=CERTIFICATE.pem on Linux, dotnet dev-certs "
            + $"https --trust for ASP.NET Core's development certificate. Or use http in {way.Setting}, which is allowed on loopback.",
        ]
        :
        [
            $"If {Issuer} is your company's proxy, which decrypts traffic, add its root certificate to those that this machine trusts "
            + "(Debian: copy it to /usr/local/share/ca-certificates/NAME.crt and run update-ca-certificates).",
            "In a container, install the package ca-certificates. Otherwise, someone may be intercepting the connection.",
        ];

    private static string[] GetNames(X509Certificate2 certificate)
    {
        X509SubjectAlternativeNameExtension? names =
            certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        string[] all = names is null
            ? []
            : [.. names.EnumerateDnsNames(), .. names.EnumerateIPAddresses().Select(address => address.ToString())];
        return [.. all.Select(Printable)];
    }

    private static string Format(DateTimeOffset instant) => instant.UtcDateTime.ToString("u", CultureInfo.InvariantCulture);

    /// <summary>Removes anything that could change the terminal's state, because the certificate's author chose the text.</summary>
    private static string Printable(string text) => PlainText.From(text, maxLength: 100);
}
