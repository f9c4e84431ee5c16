using Azure.Core;
using Azure.Core.Pipeline;

namespace Signeasy.Auth.Benchmarks.Peers;

/// <summary>
/// Azure.Core's pipeline with its bearer policy over Azure.Identity's credential. It puts tokens on https requests only.
/// </summary>
internal sealed class AzureCorePeer : ICallingPeer
{
    private readonly HttpPipeline _pipeline;
    private readonly Uri _uri;

    public AzureCorePeer(HttpMessageHandler issuer, HttpMessageHandler api, Uri uri)
    {
        _uri = uri;
        _pipeline = HttpPipelineBuilder.Build(
            new StubClientOptions(api),
            new BearerTokenAuthenticationPolicy(AzureCredential.Over(issuer), StubSettings.Scope));
    }

    public string Name => "Azure.Core bearer policy";

    public async ValueTask CallAsync()
    {
        using HttpMessage message = _pipeline.CreateMessage();
        message.Request.Method = RequestMethod.Get;
        message.Request.Uri.Reset(_uri);
        await _pipeline.SendAsync(message, CancellationToken.None);
        if (message.Response.IsError)
        {
            throw new InvalidOperationException($"The API answered {message.Response.Status}.");
        }
    }

    public void Dispose()
    {
    }
}
