using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.Tool;

/// <summary><see cref="FakeSigneasy"/> on loopback ports, for curl, other languages and other processes.</summary>
internal sealed class EmulatorServer : IAsyncDisposable
{
    private const int MaxRecordedRequests = 10_000;

    private static readonly FakeAnswer Outage = new(
        HttpStatusCode.ServiceUnavailable, """{"error":"temporarily_unavailable","error_description":"The emulator's outage"}""");

    private static readonly FakeAnswer Rejection = new(
        HttpStatusCode.Unauthorized, """{"error_code":"unauthorized","message":"The emulator rejects every token"}""");

    private readonly X509Certificate2 _certificate = LoopbackCertificate.Create();
    private readonly EmulatorSettings _settings;
    private readonly IssuerQuota? _quota;
    private readonly HttpMessageInvoker _invoker;
    private readonly WebApplication _app;
    private readonly Timer _endOfOutage;
    private int _requests;
    private int _overQuota;

    private EmulatorServer(EmulatorSettings settings)
    {
        _settings = settings;
        _quota = settings.Quota is { } limit ? new IssuerQuota(limit, Fake.TimeProvider) : null;
        Fake.TokenLifetime = settings.Lifetime ?? Fake.TokenLifetime;
        Fake.Issuer.Delay = settings.Delay;
        Fake.Issuer.Outage = settings.Outage > TimeSpan.Zero ? Outage : null;
        Fake.Api.Outage = settings.Outage > TimeSpan.Zero ? Outage : settings.Reject ? Rejection : null;
        _endOfOutage = new Timer(_ => EndOutage());
        if (settings.SecretFile is { } file)
        {
            Fake.AddClient(Fake.ClientId, SecretFile.ReadOrCreate(file, Fake.ClientSecret));
        }

        _invoker = new HttpMessageInvoker(Fake);

        // Nothing is read from the environment or from the current folder's appsettings.json.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            Listen(kestrel, settings.Port, _ => { });
            Listen(kestrel, settings.HttpsPort, listen => listen.UseHttps(_certificate));
        });
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public FakeSigneasy Fake { get; } = new();

    public Uri Http => GetAddress("http:");

    public Uri Https => GetAddress("https:");

    /// <summary>The requests so far, as JSON.</summary>
    private string Counts => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        {"issuerRequests":{{Fake.Issuer.RequestCount + Volatile.Read(ref _overQuota)}},"tokensIssued":{{Fake.TokensIssued}},"apiRequests":{{Fake.Api.RequestCount}}}
        """);

    /// <summary>Starts the emulator.</summary>
    /// <exception cref="IOException">A port is in use.</exception>
    /// <exception cref="FormatException">The secret file doesn't contain exactly one word.</exception>
    public static async Task<EmulatorServer> StartAsync(EmulatorSettings settings)
    {
        var emulator = new EmulatorServer(settings);
        try
        {
            await emulator._app.StartAsync();
        }
        catch
        {
            await emulator.DisposeAsync();
            throw;
        }

        if (settings.Outage > TimeSpan.Zero)
        {
            emulator._endOfOutage.Change(settings.Outage, Timeout.InfiniteTimeSpan);
        }

        return emulator;
    }

    public async ValueTask DisposeAsync()
    {
        await _endOfOutage.DisposeAsync();
        await _app.DisposeAsync();
        _invoker.Dispose();
        _certificate.Dispose();
    }

    private static void Listen(KestrelServerOptions kestrel, int port, Action<ListenOptions> configure)
    {
        kestrel.Listen(IPAddress.Loopback, port, configure);
        if (port != 0 && CanListenOnIPv6(port))
        {
            kestrel.Listen(IPAddress.IPv6Loopback, port, configure);
        }
    }

    /// <summary>Whether this machine has IPv6 and the port is free there. Names such as localhost often mean IPv6 first.</summary>
    private static bool CanListenOnIPv6(int port)
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, port));
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode != SocketError.AddressAlreadyInUse)
        {
            return false;
        }
        catch (SocketException)
        {
            // Kestrel reports it.
            return true;
        }
    }

    private void EndOutage()
    {
        Fake.Issuer.Outage = null;
        Fake.Api.Outage = _settings.Reject ? Rejection : null;
    }

    private Uri GetAddress(string scheme) => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!
        .Addresses.First(url => url.StartsWith(scheme, StringComparison.Ordinal)));

    private Task AnswerAsync(HttpContext context) => (context.Request.Method, context.Request.Path.Value) switch
    {
        ("GET" or "HEAD", "/") when context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase) =>
            WriteAsync(context, FrontPage.CreateHtml(this), "text/html; charset=utf-8"),
        ("GET" or "HEAD", "/") => WriteAsync(context, FrontPage.Create(this), "text/plain; charset=utf-8"),
        ("GET" or "HEAD", "/certificate.pem") => WriteAsync(context, _certificate.ExportCertificatePem(), "application/x-pem-file"),
        ("GET" or "HEAD", "/counts") => WriteAsync(context, Counts, "application/json"),
        ("POST", "/oauth/token") when _quota is not null => AnswerWithinQuotaAsync(context, _quota),
        _ => ForwardAsync(context),
    };

    private static Task WriteAsync(HttpContext context, string text, string contentType)
    {
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync(text);
    }

    private async Task AnswerWithinQuotaAsync(HttpContext context, IssuerQuota quota)
    {
        if (!quota.TryTake())
        {
            Interlocked.Increment(ref _overQuota);
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            context.Response.Headers["Auth0-Client-Quota-Limit"] = quota.Header;
            context.Response.Headers.RetryAfter = quota.SecondsLeft.ToString(CultureInfo.InvariantCulture);
            await WriteAsync(
                context, """{"error":"too_many_requests","error_description":"Client quota exceeded"}""", "application/json");
            return;
        }

        context.Response.OnStarting(() =>
        {
            if (context.Response.StatusCode != StatusCodes.Status200OK)
            {
                quota.Return();
            }

            context.Response.Headers["Auth0-Client-Quota-Limit"] = quota.Header;
            return Task.CompletedTask;
        });
        await ForwardAsync(context);
    }

    private async Task ForwardAsync(HttpContext context)
    {
        if (Interlocked.Increment(ref _requests) % MaxRecordedRequests == 0)
        {
            Fake.ForgetRequests();
        }

        using HttpRequestMessage request = Translate(context.Request);
        try
        {
            // The fake reads it, and a scripted answer may read it too.
            await request.Content!.LoadIntoBufferAsync();
            using HttpResponseMessage response = await _invoker.SendAsync(request, context.RequestAborted);
            context.Response.StatusCode = (int)response.StatusCode;
            foreach ((string name, IEnumerable<string> values) in response.Headers.Concat(response.Content.Headers))
            {
                context.Response.Headers[name] = values.ToArray();
            }

            context.Response.Headers.TransferEncoding = default;
            await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
        catch (InvalidOperationException)
        {
            // The fake has no response to this path of the API.
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
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
