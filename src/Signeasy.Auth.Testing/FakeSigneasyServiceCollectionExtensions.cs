using Microsoft.Extensions.Http;
using Signeasy.Auth;
using Signeasy.Auth.Testing;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Replaces the network of a service collection with <see cref="FakeSigneasy"/>.</summary>
public static class FakeSigneasyServiceCollectionExtensions
{
    /// <summary>
    /// Makes the fake the primary handler of every client in the collection, registered before or later; gives the fake's
    /// credentials to accounts that have none after their sections and delegates were applied; and registers the fake and
    /// its clock as singletons.
    /// </summary>
    /// <param name="services">The service collection.</param>
    /// <param name="fake">The fake; the container doesn't dispose it. A second call with the same fake does nothing.</param>
    /// <returns>The same collection.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IServiceCollection AddFakeSigneasy(this IServiceCollection services, FakeSigneasy fake)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(fake);
        if (services.Any(service => !service.IsKeyedService && service.ImplementationInstance == fake))
        {
            return services;
        }

        // First, so that a fake that is added later is outside, and replaces this one.
        services.Insert(0, ServiceDescriptor.Singleton<IHttpMessageHandlerBuilderFilter>(new FakeSigneasyFilter(fake)));
        services.PostConfigureAll<SigneasyAuthOptions>(options =>
        {
            if (HasNoCredentials(options))
            {
                options.ClientId = fake.ClientId;
                options.ClientSecret = fake.ClientSecret;
            }
        });
        return services.AddSingleton(fake).AddSingleton(fake.TimeProvider);
    }

    private static bool HasNoCredentials(SigneasyAuthOptions options) =>
        string.IsNullOrEmpty(options.ClientId)
        && string.IsNullOrEmpty(options.ClientSecret)
        && string.IsNullOrEmpty(options.ClientSecretFile)
        && string.IsNullOrEmpty(options.PortalToken)
        && options.ClientSecretProvider is null;
}
