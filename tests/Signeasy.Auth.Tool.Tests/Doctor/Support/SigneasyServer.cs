using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.Tool.Tests;

/// <summary>A fake Signeasy on a loopback port, whose answers a test can replace.</summary>
internal sealed class SigneasyServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpMessageInvoker _invoker;

    private SigneasyServer(X509Certificate2? certificate)
    {
        _invoker = new HttpMessageInvoker(Fake);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        _app = builder.Build();
        _app.Run(context => AnswerAsync(context));
    }

    public FakeSigneasy Fake { get; } = new();

    /// <summary>Answers token requests in place of the fake.</summary>
    public RequestDelegate? Issuer { get; set; }

    /// <summary>Answers all other requests in place of the fake.</summary>
    public RequestDelegate? Api { get; set; }

    /// <summary>Changes an answer of the fake before it is sent.</summary>
    public Action<HttpResponse> Change { get; set; } = _ => { };

    public int Port => new Uri(_app.Urls.Single()).Port;

    /// <summary>Settings that lead to it, with good credentials.</summary>
    public Dictionary<string, string?> Settings => GetSettings("localhost");

    /// <summary>All that no output may contain.</summary>
    public IEnumerable<string?> Secrets => [Fake.ClientSecret, Fake.ClientId, .. Fake.Requests.Select(request => request.AccessToken)];

    public static async Task<SigneasyServer> StartAsync(X509Certificate2? certificate = null)
    {
        var server = new SigneasyServer(certificate);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Settings with good credentials that lead to it by this name, changed by others.</summary>
    public Dictionary<string, string?> GetSettings(string host, IReadOnlyDictionary<string, string?>? changes = null)
    {
        string address = $"{new Uri(_app.Urls.Single()).Scheme}://{host}:{Port}/";
        var settings = new Dictionary<string, string?>
        {
            ["Signeasy__ClientId"] = Fake.ClientId,
            ["Signeasy__ClientSecret"] = Fake.ClientSecret,
            ["Signeasy__TokenEndpoint"] = address + "oauth/token",
            ["Signeasy__ApiBaseAddress"] = address + "v3/",
        };
        foreach ((string name, string? value) in changes ?? new Dictionary<string, string?>())
        {
            settings[name] = value;
        }

        return settings;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _invoker.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        RequestDelegate answer = (context.Request.Path == "/oauth/token" ? Issuer : Api) ?? AnswerLikeSigneasyAsync;
        await answer(context);
    }

    private async Task AnswerLikeSigneasyAsync(HttpContext context)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(context.Request.Method), $"http://localhost{context.Request.Path}")
        {
            Content = new StreamContent(context.Request.Body),
        };
        foreach (string name in (string[])["Content-Type", "Authorization"])
        {
            if (context.Request.Headers.TryGetValue(name, out Microsoft.Extensions.Primitives.StringValues values)
                && !request.Headers.TryAddWithoutValidation(name, (string?)values))
            {
                request.Content.Headers.TryAddWithoutValidation(name, (string?)values);
            }
        }

        using HttpResponseMessage response = await _invoker.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        Change(context.Response);
        await response.Content.CopyToAsync(context.Response.Body);
    }
}
