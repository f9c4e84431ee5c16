#if NET
using System.Diagnostics.CodeAnalysis;

#endif
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Creates the options of all HTTP clients. A client that sends token requests gets only settings that were made for it by
/// name, regardless of the order of registration: a handler for all clients could log the secret, its retries would multiply
/// ours, and a default header could be a credential for another service.
/// </summary>
internal sealed class HttpClientOptionsFactory(
    IEnumerable<IConfigureOptions<HttpClientFactoryOptions>> setups,
    IEnumerable<IPostConfigureOptions<HttpClientFactoryOptions>> postConfigures,
    IEnumerable<IValidateOptions<HttpClientFactoryOptions>> validations,
    AccountRegistry accounts)
    : IOptionsFactory<HttpClientFactoryOptions>
{
    public HttpClientFactoryOptions Create(string name)
    {
        bool isTokenClient = accounts.IsTokenClient(name);
        return new OptionsFactory<HttpClientFactoryOptions>(
            isTokenClient ? TokenHttpClient.Defaults(name).Concat(setups.Where(setup => IsFor(name, setup))) : setups,
            isTokenClient ? postConfigures.Where(setup => IsFor(name, setup)).Append(TokenHttpClient.Last(name)) : postConfigures,
            validations)
            .Create(name);
    }

    /// <summary>
    /// Whether the setting applies to no other client. A type of the application has no name to compare, so it counts as a
    /// setting for all clients.
    /// </summary>
    private static bool IsFor(string name, object setting) => name == setting switch
    {
        ConfigureNamedOptions<HttpClientFactoryOptions> configure => configure.Name,
        PostConfigureOptions<HttpClientFactoryOptions> configure => configure.Name,
        _ => GetName(setting),
    };

    /// <summary>The name in a setting with injected services, which is of one of ten generic types.</summary>
#if NET
    [UnconditionalSuppressMessage("Trimming", "IL2075",
        Justification = "The setting itself uses the property. If it is missing all the same, the setting isn't applied.")]
#endif
    private static string? GetName(object setting) =>
        setting.GetType() is { } type && type.Assembly == typeof(OptionsFactory<>).Assembly
            ? type.GetProperty("Name")?.GetValue(setting) as string
            : null;
}
