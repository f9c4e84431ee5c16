using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Signeasy.Auth.Benchmarks.Operations;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Benchmarks.Accounts;

/// <summary>
/// A request through the handler alone to an API that answers at once: of an account known only at run time, one of ten
/// thousand in memory, and of the only account of a client.
/// </summary>
internal sealed class AccountCalls : IDisposable
{
    private static readonly Uri ApiBaseAddress = new("https://api.signeasy.com/v3/");
    private static readonly Uri Address = new(ApiBaseAddress, "me");

    private readonly AccountsNetwork _network;
    private readonly AccountsApp _app;
    private readonly CachingTokenProvider _cache;
    private readonly HttpMessageInvoker _static;
    private readonly HttpMessageInvoker _runtime;
    private readonly HttpRequestMessage _unnamed = new(HttpMethod.Get, Address);
    private readonly HttpRequestMessage _named;
    private readonly string _account = new(AccountsApp.Names[AccountsApp.Accounts / 2]);

    private AccountCalls(AccountsNetwork network, AccountsApp app, CachingTokenProvider cache)
    {
        _network = network;
        _app = app;
        _cache = cache;
        _static = new HttpMessageInvoker(new SigneasyAuthHandler(cache) { InnerHandler = new ImmediateApi() });
        _runtime = new HttpMessageInvoker(
            new SigneasyAuthHandler((IApiAccounts)app.Tokens, ApiBaseAddress, NullLogger.Instance, new ShadowedHeaderLog())
            {
                InnerHandler = new ImmediateApi(),
            });
        _named = new HttpRequestMessage(HttpMethod.Get, Address).WithSigneasyAccount(_account);
    }

    public static async Task<AccountCalls> CreateAsync()
    {
        var network = new AccountsNetwork();
        var app = new AccountsApp(network);
        await app.FillAsync();
        var cache = new CachingTokenProvider(new FixedTokenProvider(Tokens.Create()));
        await cache.GetTokenAsync();
        return new AccountCalls(network, app, cache);
    }

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

    public Task<HttpResponseMessage> Static() => _static.SendAsync(_unnamed, CancellationToken.None);

    public Task<HttpResponseMessage> Runtime() => _runtime.SendAsync(_named, CancellationToken.None);

    public Task<HttpResponseMessage> StaticWithRequest() =>
        _static.SendAsync(new HttpRequestMessage(HttpMethod.Get, Address), CancellationToken.None);

    public Task<HttpResponseMessage> RuntimeWithRequest() => _runtime.SendAsync(
        new HttpRequestMessage(HttpMethod.Get, Address).WithSigneasyAccount(_account), CancellationToken.None);

    public static HttpRequestMessage Request() => new(HttpMethod.Get, Address);

    public HttpRequestMessage NamedRequest() => new HttpRequestMessage(HttpMethod.Get, Address).WithSigneasyAccount(_account);
}
