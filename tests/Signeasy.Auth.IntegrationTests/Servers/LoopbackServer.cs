using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.IntegrationTests.Servers;

/// <summary>A Kestrel server on 127.0.0.1, over http and over https, that records what it gets.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly ConcurrentQueue<ReceivedRequest> _requests = new();
    private readonly Recorder _recorder = new();
    private readonly bool _recordsBytes;
    private readonly WebApplication _app;

    private LoopbackServer(RequestDelegate answer, HttpProtocols cleartext, bool recordsBytes)
    {
        _recordsBytes = recordsBytes;
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = cleartext;
                listen.Use(Record);
            });
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(TestCertificates.Server);
                listen.Use(Record); // Behind the TLS: it sees plain text.
            });
        });
        _app = builder.Build();
        _app.Run(context =>
        {
            _requests.Enqueue(Describe(context.Request));
            return answer(context);
        });
    }

    public Uri Http => new(_app.Urls.Single(url => url.StartsWith("http:", StringComparison.Ordinal)));

    public Uri Https => new(_app.Urls.Single(url => url.StartsWith("https:", StringComparison.Ordinal)));

    public IReadOnlyList<ReceivedRequest> Requests => [.. _requests];

    public static async Task<LoopbackServer> StartAsync(
        RequestDelegate answer, HttpProtocols cleartext = HttpProtocols.Http1, bool recordsBytes = true)
    {
        var server = new LoopbackServer(answer, cleartext, recordsBytes);
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>Whether the text came to this server, in the bytes or in a header.</summary>
    public bool Saw(string text) =>
        _recorder.Saw(text) || _requests.Any(request => request.Headers.Contains(text, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _recorder.Dispose();
    }

    private static ReceivedRequest Describe(HttpRequest request) => new(
        request.Method, request.Path.Value!, request.Protocol, request.Headers.Authorization, request.Headers.Expect)
    {
        Headers = string.Join('\n', request.Headers.Select(header => $"{header.Key}: {header.Value}")),
    };

    private ConnectionDelegate Record(ConnectionDelegate next) => !_recordsBytes ? next : async connection =>
    {
        IDuplexPipe transport = connection.Transport;
        await using var input = new RecordingStream(transport.Input.AsStream(), _recorder);
        connection.Transport = new DuplexPipe(PipeReader.Create(input), transport.Output);
        await next(connection);
    };

    private sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
