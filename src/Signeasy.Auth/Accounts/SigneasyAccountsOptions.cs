namespace Signeasy.Auth;

/// <summary>Limits for the accounts that are known only at run time.</summary>
public sealed class SigneasyAccountsOptions
{
    /// <summary>
    /// Base address of the API for all these accounts: https, or http on loopback. Default:
    /// <c>https://api.signeasy.com/v3/</c>. Settings of an account with another origin are invalid.
    /// </summary>
    public Uri ApiBaseAddress { get; set; } = new SigneasyAuthOptions().ApiBaseAddress;

    /// <summary>
    /// Age at which an account's settings are read again, in the background, when the account is used. Default: 5 minutes;
    /// 1 second to 1 day.
    /// </summary>
    public TimeSpan SettingsLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Time without use after which an account is dropped from memory. Only its token is kept, until it expires. Default: 1
    /// hour; 1 second to 30 days.
    /// </summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Number of accounts held in memory; beyond it, the least recently used are dropped. Default: 10,000; 1 to 1,000,000.
    /// </summary>
    public int MaxAccounts { get; set; } = 10_000;

    /// <summary>
    /// Number of renewals per second that start in the background, for all accounts together. Calls get the current token in
    /// the meantime. Default: 10; 1 to 1,000.
    /// </summary>
    public int MaxRenewalsPerSecond { get; set; } = 10;
}
