namespace Signeasy.Auth.Benchmarks.Peers;

/// <summary>Signeasy.Auth: the memory cache over the token client.</summary>
internal sealed class SigneasyAuthPeer(HttpMessageHandler issuer) : ITokenPeer
{
    public const string LibraryName = "Signeasy.Auth";

    private readonly CachingTokenProvider _cache = CreateCache(issuer);

    public string Name => LibraryName;

    public ValueTask<string> GetTokenAsync(CancellationToken cancellationToken)
    {
        ValueTask<AccessToken> pending = _cache.GetTokenAsync(cancellationToken);
        return pending.IsCompletedSuccessfully ? new(pending.Result.Value) : AwaitAsync(pending);
    }

    public Task BeginAsync(CancellationToken cancellationToken) => _cache.GetTokenAsync(cancellationToken).AsTask();

    public void Dispose() => _cache.Dispose();

    /// <summary>A cache over the token client, as a container would build it.</summary>
    public static CachingTokenProvider CreateCache(HttpMessageHandler issuer)
    {
        var options = new SigneasyAuthOptions
        {
            ClientId = StubSettings.ClientId,
            ClientSecret = StubSettings.ClientSecret,
            TokenEndpoint = StubSettings.TokenEndpoint,
        };
        return new CachingTokenProvider(
            new SigneasyTokenClient(new HttpClient(issuer, disposeHandler: false), options));
    }

    private static async ValueTask<string> AwaitAsync(ValueTask<AccessToken> pending) => (await pending).Value;
}
