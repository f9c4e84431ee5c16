using Microsoft.Extensions.DependencyInjection;

namespace SigningSdk;

/// <summary>Registers the SDK.</summary>
public static class SigningSdkExtensions
{
    /// <summary>
    /// Adds <see cref="SigningClient"/>. The application supplies the credentials: in its configuration section
    /// <c>Signeasy</c>, or with <c>AddSigneasyAuth(…)</c>, called before or after this.
    /// </summary>
    /// <param name="services">The service collection.</param>
    /// <returns>The client's builder, for adding the application's own handlers.</returns>
    public static IHttpClientBuilder AddSigningSdk(this IServiceCollection services) =>
        services.AddHttpClient<SigningClient>().AddSigneasyAuthHandler();
}
