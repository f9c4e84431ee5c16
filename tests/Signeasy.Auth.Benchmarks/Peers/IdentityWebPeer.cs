using Microsoft.Extensions.DependencyInjection;
using Microsoft.Identity.Abstractions;

namespace Signeasy.Auth.Benchmarks.Peers;

/// <summary>Microsoft.Identity.Web's token acquirer, out of its container.</summary>
internal sealed class IdentityWebPeer : ITokenPeer
{
    private readonly ServiceProvider _services;
    private readonly ITokenAcquirer _acquirer;

    public IdentityWebPeer(HttpMessageHandler issuer)
    {
        _services = IdentityWebContainer.Build(issuer);
        _acquirer = _services.GetRequiredService<ITokenAcquirerFactory>().GetTokenAcquirer("");
    }

    public string Name => "Microsoft.Identity.Web";

    public ValueTask<string> GetTokenAsync(CancellationToken cancellationToken)
    {
        Task<AcquireTokenResult> pending = AcquireAsync(cancellationToken);
        return pending.IsCompletedSuccessfully ? new(pending.Result.AccessToken!) : AwaitAsync(pending);
    }

    public Task BeginAsync(CancellationToken cancellationToken) => AcquireAsync(cancellationToken);

    public void Dispose() => _services.Dispose();

    private Task<AcquireTokenResult> AcquireAsync(CancellationToken cancellationToken) =>
        _acquirer.GetTokenForAppAsync(StubSettings.Scope, cancellationToken: cancellationToken);

    private static async ValueTask<string> AwaitAsync(Task<AcquireTokenResult> pending) => (await pending).AccessToken!;
}
