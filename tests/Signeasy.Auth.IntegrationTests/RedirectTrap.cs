using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Signeasy.Auth.IntegrationTests;

/// <summary>An issuer on loopback that redirects to another server, which would gladly take the secret and give a token.</summary>
internal sealed class RedirectTrap : IAsyncDisposable
{
    private readonly WebApplication _issuer;
    private readonly WebApplication _elsewhere;
    private int _asked;
    private int _caught;

    private RedirectTrap(int status)
    {
        _elsewhere = Serve(context =>
        {
            Interlocked.Increment(ref _caught);
            return context.Response.WriteAsync(
                """{"access_token":"not.a.real-token","token_type":"Bearer","expires_in":3600}""");
        });
        _issuer = Serve(context =>
        {
            Interlocked.Increment(ref _asked);
            context.Response.StatusCode = status;
            context.Response.Headers.Location = new Uri(AddressOf(_elsewhere), "oauth/token").AbsoluteUri;
            return Task.CompletedTask;
        });
    }

    /// <summary>How many requests the issuer saw.</summary>
    public int Asked => _asked;

    /// <summary>How many requests the other server saw.</summary>
    public int Caught => _caught;

    /// <summary>Settings that name the issuer as token endpoint, and the other server as API.</summary>
    public void Configure(SigneasyAuthOptions options)
    {
        options.ClientId = "not-a-real-client";
        options.ClientSecret = "not-a-real-secret";
        options.TokenEndpoint = new Uri(AddressOf(_issuer), "oauth/token");
        options.ApiBaseAddress = AddressOf(_elsewhere);
    }

    public SigneasyAuthOptions Options()
    {
        var options = new SigneasyAuthOptions();
        Configure(options);
        return options;
    }

    public static async Task<RedirectTrap> SetAsync(int status)
    {
        var trap = new RedirectTrap(status);
        await trap._elsewhere.StartAsync();
        await trap._issuer.StartAsync();
        return trap;
    }

    public async ValueTask DisposeAsync()
    {
        await _issuer.DisposeAsync();
        await _elsewhere.DisposeAsync();
    }

    private static WebApplication Serve(RequestDelegate respond)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication server = builder.Build();
        server.Run(respond);
        return server;
    }

    private static Uri AddressOf(WebApplication server) => new(server.Urls.Single());
}
