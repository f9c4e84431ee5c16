using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Signeasy.Auth.Benchmarks.Peers;

/// <summary>
/// Azure.Core's bearer policy, which keeps a token of its own, over Azure.Identity's credential: the policy's work on one
/// message, without sending it. The message that it needs is in its figures.
/// </summary>
internal sealed class AzureCorePolicyPeer : ITokenPeer
{
    private readonly OpenPolicy _policy;
    private readonly HttpPipeline _pipeline;

    public AzureCorePolicyPeer(HttpMessageHandler issuer)
    {
        _policy = new OpenPolicy(AzureCredential.Over(issuer));
        _pipeline = HttpPipelineBuilder.Build(new StubClientOptions(new StubApi()), _policy);
    }

    public string Name => "Azure.Core bearer policy";

    public ValueTask<string> GetTokenAsync(CancellationToken cancellationToken)
    {
        HttpMessage message = CreateMessage(cancellationToken);
        ValueTask pending = _policy.AuthorizeAsync(message);
        return pending.IsCompletedSuccessfully ? new(TokenOn(message)) : AwaitAsync(pending, message);
    }

    public Task BeginAsync(CancellationToken cancellationToken) =>
        _policy.AuthorizeAsync(CreateMessage(cancellationToken)).AsTask();

    public void Dispose()
    {
    }

    private HttpMessage CreateMessage(CancellationToken cancellationToken) =>
        cancellationToken.CanBeCanceled
            ? _pipeline.CreateMessage(new RequestContext { CancellationToken = cancellationToken })
            : _pipeline.CreateMessage();

    private static async ValueTask<string> AwaitAsync(ValueTask pending, HttpMessage message)
    {
        await pending;
        return TokenOn(message);
    }

    private static string TokenOn(HttpMessage message) =>
        message.Request.Headers.TryGetValue("Authorization", out string? header) ? header["Bearer ".Length..] : "";

    private sealed class OpenPolicy(TokenCredential credential)
        : BearerTokenAuthenticationPolicy(credential, StubSettings.Scope)
    {
        public ValueTask AuthorizeAsync(HttpMessage message) => AuthorizeRequestAsync(message);
    }
}
