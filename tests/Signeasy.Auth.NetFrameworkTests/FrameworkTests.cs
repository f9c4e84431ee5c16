using System.Reflection;
using System.Runtime.Versioning;
using Microsoft.Extensions.DependencyInjection;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.NetFrameworkTests;

/// <summary>The library's behavior where .NET Framework lacks a feature.</summary>
public class FrameworkTests
{
    [Theory]
    [InlineData(typeof(SigneasyAuthHandler))]
    [InlineData(typeof(Signeasy.Auth.Testing.FakeSigneasy))]
    public void The_build_under_test_is_the_one_for_netstandard2_0(Type type)
    {
        string? framework = type.Assembly.GetCustomAttribute<TargetFrameworkAttribute>()?.FrameworkName;

        Assert.Equal(".NETStandard,Version=v2.0", framework);
    }

    [Fact]
    public void There_is_no_synchronous_Send_to_override()
    {
        MethodInfo[] sends =
            [.. typeof(SigneasyAuthHandler).GetMethods(Everything).Where(method => method.Name == "Send" && !method.IsPrivate)];

        Assert.Empty(sends);
    }

    [Fact]
    public void Token_requests_go_through_an_HttpClientHandler_that_follows_no_redirect_and_keeps_no_cookie()
    {
        using HttpMessageHandler handler = PrimaryHandlers.CreateForTokens();

        var primary = Assert.IsType<HttpClientHandler>(handler);
        Assert.False(primary.AllowAutoRedirect);
        Assert.False(primary.UseCookies);
        Assert.Equal(System.Net.DecompressionMethods.None, primary.AutomaticDecompression);
    }

    [Fact]
    public async Task A_container_s_clients_get_their_token()
    {
        using var signeasy = new SocketServer(WireAnswers.SigneasyWith(_ => WireAnswers.Json(200, """{"id":1}""")));
        SigneasyAuthOptions settings = signeasy.Options();
        var services = new ServiceCollection();
        services.AddSigneasyAuth(options =>
        {
            options.ClientId = settings.ClientId;
            options.ClientSecret = settings.ClientSecret;
            options.TokenEndpoint = settings.TokenEndpoint;
            options.ApiBaseAddress = settings.ApiBaseAddress;
        });
        services.AddHttpClient("documents").AddSigneasyAuthHandler();
        using ServiceProvider provider = services.BuildServiceProvider();
        using HttpClient client = provider.GetRequiredService<IHttpClientFactory>().CreateClient("documents");

        string answer = await client.GetStringAsync("me");

        Assert.Equal("""{"id":1}""", answer);
        Assert.Equal(2, signeasy.Requests.Count);
    }

    private const BindingFlags Everything =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
}
