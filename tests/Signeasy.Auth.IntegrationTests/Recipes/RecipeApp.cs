using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using RichardSzalay.MockHttp;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.IntegrationTests.Recipes;

/// <summary>An application that a recipe was added to, in front of a fake Signeasy.</summary>
internal sealed class RecipeApp : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly AsyncServiceScope _scope;

    /// <param name="addRecipe">Adds the recipe.</param>
    /// <param name="fake">A fake that several applications share; default: one of its own, on <see cref="Clock"/>.</param>
    public RecipeApp(Action<IServiceCollection> addRecipe, FakeSigneasy? fake = null)
    {
        var api = new MockHttpMessageHandler();
        api.When(HttpMethod.Get, "*/v3/me").Respond("application/json", """{"email":"ada@example.com","first_name":"Ada"}""");
        api.When(HttpMethod.Post, "*/v3/rs/envelope").Respond(HttpStatusCode.OK, "application/json", "{}");
        Fake = fake ?? new FakeSigneasy(Clock) { ApiHandler = api };
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.ConfigureContainer(new DefaultServiceProviderFactory(
            new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true }));
        addRecipe(builder.Services);
        builder.Services.AddFakeSigneasy(Fake);
        _host = builder.Build();
        _scope = _host.Services.CreateAsyncScope();
    }

    public FakeTimeProvider Clock { get; } = new();

    public FakeSigneasy Fake { get; }

    public IEnumerable<FakeRequest> Calls => Fake.Requests.Where(request => request.Uri.Host == "api.signeasy.com");

    public T Get<T>()
        where T : notnull => _scope.ServiceProvider.GetRequiredService<T>();

    /// <summary>Starts the background services.</summary>
    public Task StartAsync() => _host.StartAsync(TestContext.Current.CancellationToken);

    /// <summary>Gets a token and revokes it, when it is old enough to be renewed.</summary>
    public async Task RevokeTokenAsync()
    {
        await Get<ITokenProvider>().GetTokenAsync(TestContext.Current.CancellationToken);
        await Fake.SettledAsync(TestContext.Current.CancellationToken);
        Clock.Advance(TimeSpan.FromMinutes(2));
        Fake.RevokeTokens();
    }

    /// <summary>That a call was rejected and then sent again, with the same body and a new token.</summary>
    public void AssertSentAgain()
    {
        FakeRequest[] calls = [.. Calls];
        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.OK], calls.Select(call => call.Status!.Value));
        Assert.NotEqual(calls[0].AccessToken, calls[1].AccessToken);
        Assert.Equal(2, Fake.TokensIssued);
    }

    public async ValueTask DisposeAsync()
    {
        await _scope.DisposeAsync();
        await _host.StopAsync();
        _host.Dispose();
        Fake.Dispose();
    }
}
