using Azure.Core;
using Azure.Core.Pipeline;

namespace Signeasy.Auth.Benchmarks.Peers;

/// <summary>The options of an Azure client at their defaults, but for the transport.</summary>
internal sealed class StubClientOptions : ClientOptions
{
    public StubClientOptions(HttpMessageHandler api)
    {
        Transport = new HttpClientTransport(api);
    }
}
