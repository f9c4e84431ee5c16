using Microsoft.Extensions.DependencyInjection;

namespace SigningSdk;

/// <summary>Registers the SDK.</summary>
public static class SigningSdkExtensions
{
    /// <summary>
    /// Adds <see cref="SigningClient"/>. The application brings the credentials: in its configuration section
    /// <c>Signeasy</c>, or with a call of <c>AddSigneasyAuth(…)</c>, before or after this one.
    /// </summary>
    /// <param name="services">The service collection.</param>
    /// <returns>The client's builder, for handlers of the application's own.</returns>
    public static IHttpClientBuilder AddSigningSdk(this IServiceCollection services) =>
        services.AddHttpClient<SigningClient>().AddSigneasyAuthHandler();
}
