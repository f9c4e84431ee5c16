using System.ClientModel.Primitives;
using Microsoft.Extensions.DependencyInjection;
using Recipes;

namespace Signeasy.Auth.IntegrationTests.Recipes;

public class ClientModelRecipeTests
{
    [Fact]
    public async Task A_client_pipeline_gets_the_token_and_its_expiry()
    {
        await using var app = new RecipeApp(services => services.AddSigneasyAuth().Services.AddSingleton<ClientModelTokens>());
        ClientModelTokens tokens = app.Get<ClientModelTokens>();
        GetTokenOptions options = tokens.CreateTokenOptions(new Dictionary<string, object>())!;

        AuthenticationToken token = await tokens.GetTokenAsync(options, TestContext.Current.CancellationToken);
        AuthenticationToken blocking = GetBlocking(tokens, options);

        AccessToken expected = await app.Get<ITokenProvider>().GetTokenAsync(TestContext.Current.CancellationToken);
        Assert.Equal((expected.Value, "Bearer", expected.ExpiresAt), (token.TokenValue, token.TokenType, token.ExpiresOn!.Value));
        Assert.Equal(expected.Value, blocking.TokenValue);
        Assert.Equal(1, app.Fake.TokensIssued);
    }

    private static AuthenticationToken GetBlocking(ClientModelTokens tokens, GetTokenOptions options) =>
        tokens.GetToken(options, TestContext.Current.CancellationToken);
}
