using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using RichardSzalay.MockHttp;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.IntegrationTests.Recipes;

/// <summary>An application that a recipe was added to, in front of a fake Signeasy.</summary>
internal sealed class RecipeApp : IAsyncDisposable
{
    private readonly ServiceProvider _provider;
    private readonly AsyncServiceScope _scope;

    public RecipeApp(Action<IServiceCollection> addRecipe)
    {
        var api = new MockHttpMessageHandler();
        api.When(HttpMethod.Get, "*/v3/me").Respond("application/json", """{"email":"ada@example.com","first_name":"Ada"}""");
        api.When(HttpMethod.Post, "*/v3/rs/envelope").Respond(HttpStatusCode.OK, "application/json", "{}");
        Fake = new FakeSigneasy(Clock) { ApiHandler = api };
        var services = new ServiceCollection();
        services.AddLogging();
        addRecipe(services);
        services.AddFakeSigneasy(Fake);
        _provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        _scope = _provider.CreateAsyncScope();
    }

    public FakeTimeProvider Clock { get; } = new();

    public FakeSigneasy Fake { get; }

    public IEnumerable<FakeRequest> Calls => Fake.Requests.Where(request => request.Uri.Host == "api.signeasy.com");

    public T Get<T>()
        where T : notnull => _scope.ServiceProvider.GetRequiredService<T>();

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
        await _provider.DisposeAsync();
        Fake.Dispose();
    }
}
