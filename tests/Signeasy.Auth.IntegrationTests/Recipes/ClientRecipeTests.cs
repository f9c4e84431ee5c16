using Flurl.Http;
using Microsoft.Extensions.DependencyInjection;
using Recipes;
using RestSharp;

namespace Signeasy.Auth.IntegrationTests.Recipes;

public class ClientRecipeTests
{
    private static readonly Dictionary<string, Recipe> All = new()
    {
        ["Flurl"] = new(
            services => services.AddSigneasyWithFlurl(),
            async (app, cancellationToken) => (await app.Get<IFlurlClient>().GetMeAsync(cancellationToken)).Email,
            (app, cancellationToken) =>
                app.Get<IFlurlClient>().SendAsync("rs/envelope", new { email = "ada@example.com" }, cancellationToken)),
        ["Kiota"] = new(
            services => services.AddSigneasyWithKiota(),
            async (app, cancellationToken) => (await app.Get<KiotaSigneasyClient>().GetMeAsync(cancellationToken))?.Email,
            (app, cancellationToken) => app.Get<KiotaSigneasyClient>().SendEnvelopeAsync(
                new KiotaUser { Email = "ada@example.com" }, cancellationToken)),
        ["NSwag"] = new(
            services => services.AddSigneasyWithNSwag(),
            async (app, cancellationToken) => (await app.Get<NSwagClient>().MeAsync(cancellationToken)).Email,
            (app, cancellationToken) =>
                app.Get<NSwagClient>().SendEnvelopeAsync(new { email = "ada@example.com" }, cancellationToken)),
        ["RestSharp"] = new(
            services => services.AddSigneasyWithRestSharp(),
            async (app, cancellationToken) => (await app.Get<IRestClient>().GetMeAsync(cancellationToken))?.Email,
            (app, cancellationToken) =>
                app.Get<IRestClient>().SendAsync("rs/envelope", new { email = "ada@example.com" }, cancellationToken)),
    };

    public static TheoryData<string> Clients { get; } = [.. All.Keys];

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_call_carries_a_token(string client)
    {
        await using var app = new RecipeApp(All[client].Add);

        string? email = await All[client].GetEmailAsync(app, TestContext.Current.CancellationToken);

        Assert.Equal("ada@example.com", email);
        Assert.NotNull(Assert.Single(app.Calls).AccessToken);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_call_survives_a_revoked_token(string client)
    {
        await using var app = new RecipeApp(All[client].Add);
        await app.RevokeTokenAsync();

        string? email = await All[client].GetEmailAsync(app, TestContext.Current.CancellationToken);

        Assert.Equal("ada@example.com", email);
        app.AssertSentAgain();
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_document_that_is_sent_survives_a_revoked_token(string client)
    {
        await using var app = new RecipeApp(All[client].Add);
        await app.RevokeTokenAsync();

        await All[client].SendAsync(app, TestContext.Current.CancellationToken);

        app.AssertSentAgain();
        Assert.All(app.Calls, call => Assert.Equal("""{"email":"ada@example.com"}""", call.BodyText));
    }

    private sealed record Recipe(
        Action<IServiceCollection> Add,
        Func<RecipeApp, CancellationToken, Task<string?>> GetEmailAsync,
        Func<RecipeApp, CancellationToken, Task> SendAsync);
}
