using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Signeasy.Auth.Internal;

/// <summary>
/// What a client that carries a token needs. Its account is looked up by its name when it is made, so that the last call
/// decides, and a call for one client goes before a call for all.
/// </summary>
internal sealed class ConfigureApiClients(AccountRegistry accounts, IServiceProvider provider)
    : IPostConfigureOptions<HttpClientFactoryOptions>
{
    /// <summary>Comes after all that the application says of the client.</summary>
    public void PostConfigure(string? name, HttpClientFactoryOptions options)
    {
        if (accounts.FindByClient(name) is not { } account)
        {
            return;
        }

        // Innermost: a handler that retries, hedges or re-routes must never see the token, wherever it was added.
        options.HttpMessageHandlerBuilderActions.Add(AddHandler);
        options.HttpClientActions.Add(
            client => client.BaseAddress ??= provider.Get<SettingsMonitor>(account).Current.ApiBaseAddress);

        // Logging at Trace would otherwise print the header.
        Func<string, bool> others = options.ShouldRedactHeaderValue;
        options.ShouldRedactHeaderValue =
            header => header.Equals("Authorization", StringComparison.OrdinalIgnoreCase) || others(header);
    }

    private static void AddHandler(HttpMessageHandlerBuilder builder)
    {
        AccountRegistration? account = builder.Services.GetRequiredService<AccountRegistry>().FindByClient(builder.Name);
        if (account is null || builder.AdditionalHandlers.Any(handler => handler is SigneasyAuthHandler))
        {
            return;
        }

        AuthMetrics metrics = builder.Services.GetRequiredService<AuthMetrics>();
        string name = AccountName.ForDisplay(account.Name);
        builder.AdditionalHandlers.Add(new SigneasyAuthHandler(
            builder.Services.Get<ITokenProvider>(account),
            builder.Services.Get<SettingsMonitor>(account).Current.ApiBaseAddress,
            builder.Services.GetRequiredService<ILogger<SigneasyAuthHandler>>(),
            owned: null,
            () => metrics.ApiUnauthorized(name)));
    }
}
