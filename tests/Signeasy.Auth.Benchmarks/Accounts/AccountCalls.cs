using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Signeasy.Auth.Benchmarks.Operations;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Benchmarks.Accounts;

/// <summary>
/// A request through the handler alone to an API that answers at once: of an account known only at run time, one of ten
/// thousand in memory, and of the only account of a client.
/// </summary>
public class AccountCalls
{
    private static readonly Uri ApiBaseAddress = new("https://api.signeasy.com/v3/");
    private static readonly Uri Address = new(ApiBaseAddress, "me");

    private AccountsNetwork _network = null!;
    private AccountsApp _app = null!;
    private CachingTokenProvider _cache = null!;
    private HttpMessageInvoker _static = null!;
    private HttpMessageInvoker _runtime = null!;
    private HttpRequestMessage _unnamed = null!;
    private HttpRequestMessage _named = null!;
    private string _account = null!;

    [GlobalSetup]
    public async Task FillAsync()
    {
        _network = new AccountsNetwork();
        _app = new AccountsApp(_network);
        await _app.FillAsync();
        _cache = new CachingTokenProvider(new FixedTokenProvider(Tokens.Create()));
        await _cache.GetTokenAsync();
        _account = new string(AccountsApp.Names[AccountsApp.Accounts / 2]);
        _static = new HttpMessageInvoker(new SigneasyAuthHandler(_cache) { InnerHandler = new ImmediateApi() });
        _runtime = new HttpMessageInvoker(
            new SigneasyAuthHandler((IApiAccounts)_app.Tokens, ApiBaseAddress, NullLogger.Instance, new ShadowedHeaderLog())
            {
                InnerHandler = new ImmediateApi(),
            });
        _unnamed = new HttpRequestMessage(HttpMethod.Get, Address);
        _named = new HttpRequestMessage(HttpMethod.Get, Address).WithSigneasyAccount(_account);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _unnamed.Dispose();
        _named.Dispose();
        _static.Dispose();
        _runtime.Dispose();
        _cache.Dispose();
        _app.Dispose();
        _network.Dispose();
    }

    [Benchmark(Baseline = true)]
    public Task<HttpResponseMessage> Static() => _static.SendAsync(_unnamed, CancellationToken.None);

    [Benchmark]
    public Task<HttpResponseMessage> Runtime() => _runtime.SendAsync(_named, CancellationToken.None);

    [Benchmark]
    public Task<HttpResponseMessage> StaticWithRequest() =>
        _static.SendAsync(new HttpRequestMessage(HttpMethod.Get, Address), CancellationToken.None);

    [Benchmark]
    public Task<HttpResponseMessage> RuntimeWithRequest() => _runtime.SendAsync(
        new HttpRequestMessage(HttpMethod.Get, Address).WithSigneasyAccount(_account), CancellationToken.None);

    [Benchmark]
#pragma warning disable CA1822 // BenchmarkDotNet calls instance methods.
    public HttpRequestMessage Request() => new(HttpMethod.Get, Address);

    [Benchmark]
    public HttpRequestMessage NamedRequest() => new HttpRequestMessage(HttpMethod.Get, Address).WithSigneasyAccount(_account);
}
