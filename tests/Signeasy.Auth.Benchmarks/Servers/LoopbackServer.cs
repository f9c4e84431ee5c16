using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Benchmarks.Servers;

/// <summary>
/// Issuer and API on 127.0.0.1, over HTTP/1.1 and HTTP/2 without TLS, and over HTTP/1.1 with TLS, in a process of its own, so that what it allocates
/// doesn't count. How the issuer answers is set by a request to <c>/issuer</c>.
/// </summary>
internal static class LoopbackServer
{
    private const int TokenLength = 900;

    public const string Verb = "serve";

    /// <summary>Writes its three ports to the output, and runs until its input ends.</summary>
    public static async Task<int> RunAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        using X509Certificate2 certificate = CreateCertificate();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http1);
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http2);
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, endpoint =>
            {
                endpoint.Protocols = HttpProtocols.Http1;
                endpoint.UseHttps(certificate);
            });
        });
        await using WebApplication server = builder.Build();
        var issuer = new LoopbackIssuer(new string('t', TokenLength));
        server.MapPost("/oauth/token", issuer.AnswerAsync);
        server.MapPost("/issuer", issuer.Set);
        server.MapGet("/issuer", context => context.Response.WriteAsync(issuer.Requests.ToString(CultureInfo.InvariantCulture)));
        server.MapGet("/v3/me", AnswerCall);
        server.MapGet("/certificate.pem", context => context.Response.WriteAsync(certificate.ExportCertificatePem()));
        await server.StartAsync();

        int[] ports = [.. server.Urls.Select(url => new Uri(url).Port)];
        Console.WriteLine($"{ports[0]} {ports[1]} {ports[2]}");
        while (await Console.In.ReadLineAsync() is not null)
        {
        }

        return 0;
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
    }

    /// <summary>As Signeasy: a call without a token is rejected.</summary>
    private static Task AnswerCall(HttpContext context)
    {
        if (!context.Request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        context.Response.ContentLength = 2;
        return context.Response.WriteAsync("{}");
    }
}
