namespace Signeasy.Auth.Benchmarks.Peers;

/// <summary>The floor: one request whose task all callers wait for. A failure stays for ever, and nothing is renewed.</summary>
internal sealed class SharedTaskPeer(HttpMessageHandler issuer) : ITokenPeer
{
    private readonly Lazy<Task<string>> _token = new(() => new StubTokenRequest(issuer).PostAsync(CancellationToken.None));

    public string Name => "floor: one shared Task";

    public ValueTask<string> GetTokenAsync(CancellationToken cancellationToken) => new(RequestAsync(cancellationToken));

    public Task BeginAsync(CancellationToken cancellationToken) => RequestAsync(cancellationToken);

    public void Dispose()
    {
    }

    private Task<string> RequestAsync(CancellationToken cancellationToken) =>
        cancellationToken.CanBeCanceled ? _token.Value.WaitAsync(cancellationToken) : _token.Value;
}
