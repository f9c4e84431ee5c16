namespace Signeasy.Auth.Benchmarks.Accounts;

/// <summary>A source that knows every account: its client is called like it.</summary>
#pragma warning disable CA1812 // The container creates it.
internal sealed class NamedAccounts : ISigneasyAccountSource
{
    public ValueTask<SigneasyAuthOptions?> FindAsync(string account, CancellationToken cancellationToken = default) =>
        new(new SigneasyAuthOptions { ClientId = new string(account), ClientSecret = new string('s', 64) });
}
