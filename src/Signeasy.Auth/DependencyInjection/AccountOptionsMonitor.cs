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
    private static IEnumerable<GuardedChangeTokenSource> CreateSources(
        IOptionsFactory<SigneasyAuthOptions> factory,
        IEnumerable<IOptionsChangeTokenSource<SigneasyAuthOptions>> sources,
        AccountRegistry accounts,
        IConfiguration? configuration)
    {
        var ours = factory as LastGoodOptionsFactory;
        IEnumerable<GuardedChangeTokenSource> sections =
            from account in accounts.Accounts
            let section = account.GetSection(configuration)
            where section is not null
            select new GuardedChangeTokenSource(account.Name, section.GetReloadToken, ours);
        return sources.Select(source => new GuardedChangeTokenSource(source.Name, source.GetChangeToken, ours)).Concat(sections);
    }
}
