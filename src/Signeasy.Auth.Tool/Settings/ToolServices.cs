using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Signeasy.Auth.Tool;

/// <summary>The account's services in a command's container.</summary>
internal static class ToolServices
{
    /// <summary>The account's token provider.</summary>
    public static ITokenProvider GetTokenProvider(this IServiceProvider services, ToolSettings settings) =>
        settings.Account.Length == 0
            ? services.GetRequiredService<ITokenProvider>()
            : services.GetRequiredKeyedService<ITokenProvider>(settings.Account);

    /// <summary>The account's settings, validated by the library.</summary>
    /// <exception cref="OptionsValidationException">Settings are missing or invalid; it names all of them.</exception>
    public static SigneasyAuthOptions GetOptions(this IServiceProvider services, ToolSettings settings) =>
        services.GetRequiredService<IOptionsMonitor<SigneasyAuthOptions>>().Get(settings.Account);
}
