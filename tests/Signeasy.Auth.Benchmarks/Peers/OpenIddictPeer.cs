using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using OpenIddict.Abstractions;
using OpenIddict.Client;
using static OpenIddict.Client.OpenIddictClientModels;

namespace Signeasy.Auth.Benchmarks.Peers;

/// <summary>
/// OpenIddict.Client's client-credentials grant. It keeps no token: each call is a request, and what an application puts
/// in front of it is its own. So it is measured without a token at hand alone.
/// </summary>
internal sealed class OpenIddictPeer : ITokenPeer
{
    private readonly ServiceProvider _services;
    private readonly OpenIddictClientService _client;

    public OpenIddictPeer(HttpMessageHandler issuer)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddOpenIddict().AddClient(client =>
        {
            client.AllowClientCredentialsFlow().DisableTokenStorage().AddRegistration(CreateRegistration());
            client.UseSystemNetHttp();
        });
        services.AddSingleton<IHttpMessageHandlerBuilderFilter>(new StubFilter(issuer));
        _services = services.BuildServiceProvider();
        _client = _services.GetRequiredService<OpenIddictClientService>();
    }

    public string Name => "OpenIddict.Client (no cache)";

    public ValueTask<string> GetTokenAsync(CancellationToken cancellationToken) => AwaitAsync(RequestAsync(cancellationToken));

    public Task BeginAsync(CancellationToken cancellationToken) => RequestAsync(cancellationToken).AsTask();

    public void Dispose() => _services.Dispose();

    private ValueTask<ClientCredentialsAuthenticationResult> RequestAsync(CancellationToken cancellationToken) =>
        _client.AuthenticateWithClientCredentialsAsync(new() { CancellationToken = cancellationToken });

    private static async ValueTask<string> AwaitAsync(ValueTask<ClientCredentialsAuthenticationResult> pending) =>
        (await pending).AccessToken;

    private static OpenIddictClientRegistration CreateRegistration() => new()
    {
        Issuer = StubSettings.Issuer,
        ClientId = StubSettings.ClientId,
        ClientSecret = StubSettings.ClientSecret,
        Configuration = new OpenIddictConfiguration
        {
            Issuer = StubSettings.Issuer,
            TokenEndpoint = StubSettings.TokenEndpoint,
            GrantTypesSupported = { OpenIddictConstants.GrantTypes.ClientCredentials },
            TokenEndpointAuthMethodsSupported = { OpenIddictConstants.ClientAuthenticationMethods.ClientSecretPost },
        },
    };

    /// <summary>Puts the stub in after the library's own configuration, which insists on handlers that it knows.</summary>
    private sealed class StubFilter(HttpMessageHandler issuer) : IHttpMessageHandlerBuilderFilter
    {
        public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
        {
            next(builder);
            builder.PrimaryHandler = issuer;
        };
    }
}
