using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Signeasy.Auth.IntegrationTests.Hostile;

namespace Signeasy.Auth.IntegrationTests.Servers;

/// <summary>
/// Signeasy on loopback under its real names, beside some other host that answers everything with 401, so that whoever
/// sends it a request is tempted to send it a token next.
/// </summary>
internal sealed class LoopbackSigneasy : IAsyncDisposable
{
    private const string TokenPrefix = "not-a-real-token-";

    private LoopbackSigneasy(LoopbackServer issuer, LoopbackServer api, LoopbackServer other)
    {
        Issuer = issuer;
        Api = api;
        Other = other;
        Network = new LoopbackNetwork(other);
        Network.Add("https://auth.signeasy.com:443", issuer);
        Network.Add("https://api.signeasy.com:443", api);
        Network.Add(api.Http.GetLeftPart(UriPartial.Authority), api);
        TokenClientHttp = new HttpClient(Network.CreateHandler(followsRedirects: false));
        Provider = new CachingTokenProvider(
            new SigneasyTokenClient(TokenClientHttp, Options(), timeProvider: Clock), timeProvider: Clock);
    }

    public LoopbackNetwork Network { get; }

    public LoopbackServer Issuer { get; }

    public LoopbackServer Api { get; }

    public LoopbackServer Other { get; }

    public ShiftedClock Clock { get; } = new();

    public CachingTokenProvider Provider { get; }

    public int TokensIssued => Issuer.Requests.Count;

    private HttpClient TokenClientHttp { get; }

    public static async Task<LoopbackSigneasy> StartAsync(
        RequestDelegate api, HttpProtocols cleartext = HttpProtocols.Http1, bool recordsBytes = true)
    {
        int issued = 0;
        LoopbackServer issuer = await LoopbackServer.StartAsync(
            context => context.Response.WriteAsync(string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"access_token":"{{TokenPrefix}}{{Interlocked.Increment(ref issued)}}","expires_in":2592000,"token_type":"Bearer"}""")));
        LoopbackServer other = await LoopbackServer.StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });
        return new LoopbackSigneasy(issuer, await LoopbackServer.StartAsync(api, cleartext, recordsBytes), other);
    }

    /// <summary>Options for Signeasy's real addresses, or for servers in their place.</summary>
    public static SigneasyAuthOptions Options(LoopbackServer? issuer = null, Uri? api = null)
    {
        var options = new SigneasyAuthOptions { ClientId = "a-client", ClientSecret = IssuerAnswerRunner.Secret };
        options.TokenEndpoint = issuer is null ? options.TokenEndpoint : new Uri(issuer.Http, "/oauth/token");
        options.ApiBaseAddress = api is null ? options.ApiBaseAddress : new Uri(api, "/v3/");
        return options;
    }

    /// <summary>A client of the API over http; it gets its tokens from <see cref="Provider"/> unless another is given.</summary>
    public HttpClient CreateClient(ITokenProvider? tokens = null) => SigneasyHttpClient.Create(
        tokens ?? Provider,
        new() { ApiBaseAddress = new Uri(Api.Http, "/v3/"), PrimaryHandler = Network.CreateHandler(followsRedirects: false) });

    /// <summary>Makes the token old enough to be renewed after a 401.</summary>
    public async Task AgeTokenAsync()
    {
        await Provider.GetTokenAsync(TestContext.Current.CancellationToken);
        Clock.Ahead += TimeSpan.FromMinutes(2);
    }

    /// <summary>Waits until the second token is there.</summary>
    public async Task<string> RenewedAsync()
    {
        while (Provider.Status.Token is not { Value: TokenPrefix + "2" })
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        return Provider.Status.Token!.Value;
    }

    public void AssertOtherSawNeitherSecretNorToken()
    {
        Assert.False(Other.Saw(IssuerAnswerRunner.Secret));
        Assert.False(Other.Saw(TokenPrefix));
        Assert.False(Other.Saw("Bearer"));
        Assert.False(Other.Saw("client_secret"));
    }

    public async ValueTask DisposeAsync()
    {
        Provider.Dispose();
        TokenClientHttp.Dispose();
        await Issuer.DisposeAsync();
        await Api.DisposeAsync();
        await Other.DisposeAsync();
    }
}
