using Azure.Core;
using Azure.Core.Pipeline;

namespace Signeasy.Auth.Benchmarks.Peers;

/// <summary>
/// Azure.Core's bearer policy, which keeps a token of its own, over Azure.Identity's credential: the policy's work on one
/// message, without sending it. The message that it needs is in its figures.
/// </summary>
internal sealed class AzureCorePolicyPeer(HttpMessageHandler issuer) : ITokenPeer
{
    private readonly HttpPipeline _pipeline = new(
        new HttpClientTransport(issuer), [new UnsentPolicy(AzureCredential.Over(issuer))]);

    public string Name => "Azure.Core bearer policy";

    public ValueTask<string> GetTokenAsync(CancellationToken cancellationToken)
    {
        HttpMessage message = _pipeline.CreateMessage();
        ValueTask pending = _pipeline.SendAsync(message, cancellationToken);
        return pending.IsCompletedSuccessfully ? new(HeaderOn(message)) : AwaitAsync(pending, message);
    }

    public Task BeginAsync(CancellationToken cancellationToken) =>
        _pipeline.SendAsync(_pipeline.CreateMessage(), cancellationToken).AsTask();

    public void Dispose()
    {
    }

    private static async ValueTask<string> AwaitAsync(ValueTask pending, HttpMessage message)
    {
        await pending;
        return HeaderOn(message);
    }

    private static string HeaderOn(HttpMessage message) =>
        message.Request.Headers.TryGetValue("Authorization", out string? header) ? header : "";

    /// <summary>Ends where the token is on the message.</summary>
    private sealed class UnsentPolicy(TokenCredential credential)
        : BearerTokenAuthenticationPolicy(credential, StubSettings.Scope)
    {
        public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
            AuthorizeRequestAsync(message);
    }
}
