using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Signeasy.Auth.Internal;

/// <summary>Tells the options when an account's section was reloaded; never, where there is no configuration.</summary>
internal sealed class SectionChangeTokenSource(AccountRegistration account, IConfiguration? configuration)
    : IOptionsChangeTokenSource<SigneasyAuthOptions>
{
    private static readonly IChangeToken Never = new CancellationChangeToken(CancellationToken.None);

    public string Name => account.Name;

    public IChangeToken GetChangeToken() => account.GetSection(configuration)?.GetReloadToken() ?? Never;
}
