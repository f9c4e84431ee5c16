using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Signeasy.Auth.Internal;

/// <summary>Signals reloads of an account's section; without a configuration there are none.</summary>
internal sealed class SectionChangeTokenSource(AccountRegistration account, IConfiguration? configuration)
    : IOptionsChangeTokenSource<SigneasyAuthOptions>
{
    private static readonly IChangeToken Never = new CancellationChangeToken(CancellationToken.None);

    public string Name => account.Name;

    public IChangeToken GetChangeToken() => account.GetSection(configuration)?.GetReloadToken() ?? Never;
}
