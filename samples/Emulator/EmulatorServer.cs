using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http.Extensions;
using Signeasy.Auth.Testing;

namespace EmulatorSample;

/// <summary><see cref="FakeSigneasy"/> on loopback ports, for curl, other languages and other processes.</summary>
internal sealed class EmulatorServer : IAsyncDisposable
{
    private const int MaxRecordedRequests = 10_000;

    private readonly X509Certificate2 _certificate = LoopbackCertificate.Create();
    private readonly HttpMessageInvoker _invoker;
    private readonly WebApplication _app;
    private int _requests;

    private EmulatorServer(EmulatorSettings settings)
    {
        Fake.TokenLifetime = settings.Lifetime ?? Fake.TokenLifetime;
        Fake.Issuer.Delay = settings.Delay;
        if (settings.SecretFile is { } file)
        {
            Fake.AddClient(Fake.ClientId, SecretFile.ReadOrCreate(file, Fake.ClientSecret));
        }

        _invoker = new HttpMessageInvoker(Fake);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, settings.Port);
            kestrel.Listen(IPAddress.Loopback, settings.HttpsPort, listen => listen.UseHttps(_certificate));
        });
        _app = builder.Build();
        _app.MapGet("/", () => FrontPage.Create(this));
        _app.MapGet("/certificate.pem", () => _certificate.ExportCertificatePem());
        _app.MapGet("/counts", () => $$"""
            {"issuerRequests":{{Fake.Issuer.RequestCount}},"tokensIssued":{{Fake.TokensIssued}},"apiRequests":{{Fake.Api.RequestCount}}}
            """);
        _app.Map("/{**path}", AnswerAsync);
    }

    public FakeSigneasy Fake { get; } = new();

    public Uri Http => GetAddress("http:");

    public Uri Https => GetAddress("https:");

    public static async Task<EmulatorServer> StartAsync(EmulatorSettings settings)
    {
        var emulator = new EmulatorServer(settings);
        await emulator._app.StartAsync();
        return emulator;
    }

    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _invoker.Dispose();
        _certificate.Dispose();
    }

    private Uri GetAddress(string scheme) =>
        new(_app.Urls.Single(url => url.StartsWith(scheme, StringComparison.Ordinal)));

    private async Task AnswerAsync(HttpContext context)
    {
        if (Interlocked.Increment(ref _requests) % MaxRecordedRequests == 0)
        {
            Fake.ForgetRequests();
        }

        using HttpRequestMessage request = Translate(context.Request);
        try
        {
            using HttpResponseMessage response = await _invoker.SendAsync(request, context.RequestAborted);
            context.Response.StatusCode = (int)response.StatusCode;
            context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
            context.Response.Headers.RetryAfter = response.Headers.RetryAfter?.ToString();
            await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            // A scripted connection failure, or a client that disconnected.
            context.Abort();
        }
    }

    /// <summary>Creates the request for <see cref="FakeSigneasy"/>, always with the host name that it knows.</summary>
    private static HttpRequestMessage Translate(HttpRequest request)
    {
        string uri = UriHelper.BuildAbsolute(request.Scheme, new HostString("localhost"), request.PathBase, request.Path, request.QueryString);
        var message = new HttpRequestMessage(new HttpMethod(request.Method), uri) { Content = new StreamContent(request.Body) };
        foreach ((string name, IEnumerable<string?> values) in request.Headers.Select(header => (header.Key, (IEnumerable<string?>)header.Value)))
        {
            if (!message.Headers.TryAddWithoutValidation(name, values))
            {
                message.Content.Headers.TryAddWithoutValidation(name, values);
            }
        }

        return message;
    }
}
