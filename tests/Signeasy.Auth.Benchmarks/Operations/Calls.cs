using System.Net.Http.Headers;
using BenchmarkDotNet.Attributes;

namespace Signeasy.Auth.Benchmarks.Operations;

/// <summary>A request through the handler to an API that answers at once, compared with a header set by hand.</summary>
public class Calls
{
    private static readonly Uri Address = new("https://api.signeasy.com/v3/me");
    private static readonly byte[] Document = new byte[64];

    private readonly AuthenticationHeaderValue _header = new("Bearer", Tokens.Value);
    private CachingTokenProvider _cache = null!;
    private HttpClient _byHand = null!;
    private HttpClient _library = null!;

    /// <summary>Whether the request has content, in memory.</summary>
    [Params(false, true)]
    public bool HasContent { get; set; }

    [GlobalSetup]
    public async Task FillAsync()
    {
        _cache = new CachingTokenProvider(new FixedTokenProvider(Tokens.Create()));
        await _cache.GetTokenAsync();
        _byHand = new HttpClient(new ImmediateApi());
        _library = new HttpClient(new SigneasyAuthHandler(_cache) { InnerHandler = new ImmediateApi() });
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _byHand.Dispose();
        _library.Dispose();
        _cache.Dispose();
    }

    [Benchmark(Baseline = true)]
    public Task<HttpResponseMessage> ByHand()
    {
        HttpRequestMessage request = CreateRequest();
        request.Headers.Authorization = _header;
        return _byHand.SendAsync(request);
    }

    [Benchmark]
    public Task<HttpResponseMessage> SigneasyAuth() => _library.SendAsync(CreateRequest());

    private HttpRequestMessage CreateRequest() => HasContent
        ? new HttpRequestMessage(HttpMethod.Post, Address) { Content = new ByteArrayContent(Document) }
        : new HttpRequestMessage(HttpMethod.Get, Address);
}
