using Amazon.Runtime;

namespace Signeasy.Auth.IntegrationTests.Recipes;

/// <summary>Amazon's own seam for HTTP clients.</summary>
internal sealed class ScriptedHttpClients(HttpMessageHandler handler) : HttpClientFactory
{
    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(handler, disposeHandler: false);

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;
}
