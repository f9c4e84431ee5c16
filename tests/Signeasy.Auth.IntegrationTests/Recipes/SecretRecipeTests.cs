using System.Net;
using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.SimpleSystemsManagement;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Secrets;
using Microsoft.Extensions.DependencyInjection;
using Recipes;

namespace Signeasy.Auth.IntegrationTests.Recipes;

public class SecretRecipeTests
{
    private readonly List<string> _asked = [];
    private string _secret = "";

    [Fact]
    public async Task A_secret_in_Azure_Key_Vault_is_read_again_after_its_rotation()
    {
        var credential = DelegatedTokenCredential.Create(
            (_, _) => new Azure.Core.AccessToken("fake-azure-token", DateTimeOffset.MaxValue));
        using var server = new ScriptedServer(AnswerAsKeyVault);
        using var transport = new HttpClientTransport(server);
        var vault = new SecretClient(
            new Uri("https://signeasy.vault.azure.net"), credential, new SecretClientOptions { Transport = transport });

        await AssertReadAgainAsync(services => services.AddSigneasyAuthWithKeyVault(vault, "client-secret"));

        Assert.Equal(2, _asked.Count(path => path.StartsWith("/secrets/client-secret", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_secret_in_AWS_Secrets_Manager_is_read_again_after_its_rotation()
    {
        using var server = new ScriptedServer(AnswerAsParameterStore);
        using var aws = new AmazonSimpleSystemsManagementClient(
            new AnonymousAWSCredentials(),
            new AmazonSimpleSystemsManagementConfig
            {
                RegionEndpoint = Amazon.RegionEndpoint.EUCentral1,
                HttpClientFactory = new ScriptedHttpClients(server),
            });

        await AssertReadAgainAsync(services => services.AddSigneasyAuthWithSecretsManager(aws, "client-secret"));

        Assert.Equal(Enumerable.Repeat("/aws/reference/secretsmanager/client-secret True", 2), _asked);
    }

    private async Task AssertReadAgainAsync(Func<IServiceCollection, SigneasyAuthBuilder> add)
    {
        await using var app = new RecipeApp(services => add(services).Services
            .Configure<SigneasyAuthOptions>(options => options.ClientId = "fake-client")
            .AddHttpClient("signeasy").AddSigneasyAuthHandler());
        _secret = app.Fake.ClientSecret;
        using HttpClient signeasy = app.Get<IHttpClientFactory>().CreateClient("signeasy");
        await signeasy.GetStringAsync("me", TestContext.Current.CancellationToken);
        _secret = app.Fake.RotateSecret();
        await app.RevokeTokenAsync();

        await signeasy.GetStringAsync("me", TestContext.Current.CancellationToken);

        Assert.Equal(2, app.Fake.TokensIssued);
    }

    private HttpResponseMessage AnswerAsKeyVault(HttpRequestMessage request, string body)
    {
        if (request.Headers.Authorization is null)
        {
            return new HttpResponseMessage(HttpStatusCode.Unauthorized)
            {
                Headers =
                {
                    {
                        "WWW-Authenticate",
                        """
                        Bearer authorization="https://login.microsoftonline.com/fake-tenant", resource="https://vault.azure.net"
                        """
                    },
                },
            };
        }

        _asked.Add(request.RequestUri!.AbsolutePath);
        return Json(new { value = _secret, id = "https://signeasy.vault.azure.net/secrets/client-secret/1" });
    }

    private HttpResponseMessage AnswerAsParameterStore(HttpRequestMessage request, string body)
    {
        JsonElement asked = JsonElement.Parse(body);
        _asked.Add($"{asked.GetProperty("Name")} {asked.GetProperty("WithDecryption")}");
        return Json(new { Parameter = new { Name = "client-secret", Type = "SecureString", Value = _secret } });
    }

    private static HttpResponseMessage Json(object body) => new(HttpStatusCode.OK)
    {
        Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"),
    };
}
