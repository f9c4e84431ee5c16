using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Logging;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.IntegrationTests;

/// <summary><see cref="FakeSigneasy"/> behind a socket on loopback, for other processes.</summary>
internal sealed class Emulator : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpMessageInvoker _invoker;

    private Emulator()
    {
        _invoker = new HttpMessageInvoker(Fake);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public FakeSigneasy Fake { get; } = new();

    /// <summary>Settings that lead to it, with good credentials, as environment variables.</summary>
    public Dictionary<string, string> Settings => new()
    {
        ["Signeasy__ClientId"] = Fake.ClientId,
        ["Signeasy__ClientSecret"] = Fake.ClientSecret,
        ["Signeasy__TokenEndpoint"] = Address + "/oauth/token",
        ["Signeasy__ApiBaseAddress"] = Address + "/v3",
    };

    /// <summary>All that no output may hold.</summary>
    public IEnumerable<string?> Secrets => [Fake.ClientSecret, .. Fake.Requests.Select(request => request.AccessToken)];

    private string Address => _app.Urls.Single();

    public static async Task<Emulator> StartAsync()
    {
        var emulator = new Emulator();
        await emulator._app.StartAsync();
        return emulator;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _invoker.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), context.Request.GetEncodedUrl())
        {
            Content = new StreamContent(context.Request.Body),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        request.Headers.TryAddWithoutValidation("Authorization", (string?)context.Request.Headers.Authorization);

        using HttpResponseMessage response = await _invoker.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        context.Response.Headers.RetryAfter = response.Headers.RetryAfter?.ToString();
        await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
