using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Monitors the options of all accounts: picks up changes of their sections, and keeps working after invalid reloads.
/// </summary>
internal sealed class AccountOptionsMonitor(
    IOptionsFactory<SigneasyAuthOptions> factory,
    IEnumerable<IOptionsChangeTokenSource<SigneasyAuthOptions>> sources,
    IOptionsMonitorCache<SigneasyAuthOptions> cache,
    AccountRegistry accounts,
    IConfiguration? configuration = null)
    : OptionsMonitor<SigneasyAuthOptions>(factory, CreateSources(factory, sources, accounts, configuration), cache)
{
    private static IOptionsChangeTokenSource<SigneasyAuthOptions>[] CreateSources(
        IOptionsFactory<SigneasyAuthOptions> factory,
        IEnumerable<IOptionsChangeTokenSource<SigneasyAuthOptions>> sources,
        AccountRegistry accounts,
        IConfiguration? configuration)
    {
        IEnumerable<IOptionsChangeTokenSource<SigneasyAuthOptions>> all =
            sources.Concat(accounts.Accounts.Select(account => new SectionChangeTokenSource(account, configuration)));
        return factory is LastGoodOptionsFactory ours
            ? [.. all.Select(source => new GuardedChangeTokenSource(source, ours))]
            : [.. all];
    }
}
