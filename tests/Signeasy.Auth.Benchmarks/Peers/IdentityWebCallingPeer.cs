using Microsoft.Extensions.DependencyInjection;
using Microsoft.Identity.Abstractions;
using Microsoft.Identity.Web;

namespace Signeasy.Auth.Benchmarks.Peers;

/// <summary>Microsoft.Identity.Web's message handler in an <see cref="HttpClient"/>, with an app token.</summary>
internal sealed class IdentityWebCallingPeer : ICallingPeer
{
    private readonly ServiceProvider _services;
    private readonly ApiCall _call;

    public IdentityWebCallingPeer(HttpMessageHandler issuer, HttpMessageHandler api, Uri uri)
    {
        _services = IdentityWebContainer.Build(issuer);
        var options = new MicrosoftIdentityMessageHandlerOptions
        {
            Scopes = [StubSettings.Scope],
            RequestAppToken = true,
        };
        var handler = new MicrosoftIdentityMessageHandler(
            _services.GetRequiredService<IAuthorizationHeaderProvider>(), options)
        {
            InnerHandler = api,
        };
        _call = new ApiCall(new HttpClient(handler, disposeHandler: false), uri);
    }

    public string Name => "Microsoft.Identity.Web";

    public ValueTask CallAsync() => _call.SendAsync();

    public void Dispose() => _services.Dispose();
}
