namespace Signeasy.Auth.Tests;

/// <summary>A sequence of events of an application with tenants.</summary>
internal sealed record AccountsSequence(int MaxAccounts, TimeSpan SettingsLifetime, TimeSpan IdleTimeout, AccountsMove[] Moves)
{
    public override string ToString() =>
        $"MaxAccounts {MaxAccounts}, SettingsLifetime {SettingsLifetime:c}, IdleTimeout {IdleTimeout:c}\n  "
        + $"{string.Join("\n  ", Moves.AsEnumerable())}\n";
}
