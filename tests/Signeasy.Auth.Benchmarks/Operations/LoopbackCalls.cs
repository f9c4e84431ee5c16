using System.Net;
using System.Net.Http.Headers;
using BenchmarkDotNet.Attributes;
using Signeasy.Auth.Benchmarks.Servers;

namespace Signeasy.Auth.Benchmarks.Operations;

/// <summary>
/// A GET over a loopback socket with its answer read, compared with a header set by hand. The server is a process of its own, so
/// that the bytes are the client's alone.
/// </summary>
public class LoopbackCalls
{
    private readonly AuthenticationHeaderValue _header = new("Bearer", Tokens.Value);
    private ServerProcess _server = null!;
    private Uri _address = null!;
    private CachingTokenProvider _cache = null!;
    private HttpClient _byHand = null!;
    private HttpClient _library = null!;

    /// <summary>The protocol's major version.</summary>
    [Params(1, 2)]
    public int Http { get; set; }

    [GlobalSetup]
    public async Task StartAsync()
    {
        _server = await ServerProcess.StartAsync();
        _address = new Uri(Http == 1 ? _server.Address : _server.Http2Address, "v3/me");
        _cache = new CachingTokenProvider(new FixedTokenProvider(Tokens.Create()));
        await _cache.GetTokenAsync();
        _byHand = new HttpClient(new SocketsHttpHandler());
        _library = new HttpClient(new SigneasyAuthHandler(_cache, _address) { InnerHandler = new SocketsHttpHandler() });
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _byHand.Dispose();
        _library.Dispose();
        _cache.Dispose();
        _server.Dispose();
    }

    [Benchmark(Baseline = true)]
    public Task ByHand()
    {
        HttpRequestMessage request = CreateRequest();
        request.Headers.Authorization = _header;
        return SendAsync(_byHand, request);
    }

    [Benchmark]
    public Task SigneasyAuth() => SendAsync(_library, CreateRequest());

    private HttpRequestMessage CreateRequest() => new(HttpMethod.Get, _address)
    {
        Version = Http == 1 ? HttpVersion.Version11 : HttpVersion.Version20,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private static async Task SendAsync(HttpClient client, HttpRequestMessage request)
    {
        using HttpResponseMessage response = await client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        await response.Content.CopyToAsync(Stream.Null);
    }
}
