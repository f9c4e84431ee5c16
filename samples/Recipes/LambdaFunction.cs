// When to use it: an AWS Lambda function calls Signeasy.
using Microsoft.Extensions.DependencyInjection;

namespace Recipes;

/// <summary>
/// A function as a class library. Its input and output are streams, so it needs neither a serializer nor a package from
/// Amazon. If Lambda starts many environments, let them share the token: register an <c>IDistributedCache</c>, and append
/// <c>.AddDistributedCache()</c> to <c>AddSigneasyAuth(…)</c>.
/// </summary>
public sealed class LambdaFunction(IServiceProvider services)
{
    // Once per execution environment, so all of its invocations share the token. No AddTokenRenewalService(): an environment
    // is frozen between invocations.
    private static readonly Lazy<IServiceProvider> Services = new(() => AddTo(new ServiceCollection()).BuildServiceProvider());

    /// <summary>Lambda calls this constructor.</summary>
    public LambdaFunction()
        : this(Services.Value)
    {
    }

    public static IServiceCollection AddTo(IServiceCollection services)
    {
        // From the function's environment variables; AddSigneasyAuthWithSecretsManager(…) is better.
        services.AddSigneasyAuth(options =>
        {
            options.ClientId = Environment.GetEnvironmentVariable("Signeasy__ClientId") ?? "";
            options.ClientSecret = Environment.GetEnvironmentVariable("Signeasy__ClientSecret") ?? "";
        });
        services.AddHttpClient("signeasy").AddSigneasyAuthHandler();
        return services;
    }

    /// <summary>The handler: <c>Recipes::Recipes.LambdaFunction::HandleAsync</c>.</summary>
    public async Task<Stream> HandleAsync(Stream input)
    {
        HttpClient signeasy = services.GetRequiredService<IHttpClientFactory>().CreateClient("signeasy");
        return new MemoryStream(await signeasy.GetByteArrayAsync("me"));
    }
}
