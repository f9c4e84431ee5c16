using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Signeasy.Auth.Internal;

/// <summary>The monitor of all accounts' options: follows their sections, and survives invalid reloads.</summary>
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
