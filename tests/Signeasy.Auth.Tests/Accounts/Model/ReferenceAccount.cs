namespace Signeasy.Auth.Tests;

/// <summary>What the model knows of an account in memory. Times are ticks of the clock that is never set back.</summary>
internal sealed class ReferenceAccount
{
    /// <summary>The settings in use; null while the source has never answered.</summary>
    public TenantRow? Settings { get; set; }

    /// <summary>From when on a use reads the settings again.</summary>
    public long StaleAt { get; set; } = long.MaxValue;

    public long LastUse { get; set; }

    public long LastUsedAt { get; set; }

    /// <summary>The token from before the account was dropped, until the settings are known that tell whether it may be used.</summary>
    public ReferenceToken? Kept { get; set; }

    /// <summary>Whether the secret changed while the token stayed, so that it is verified without a call.</summary>
    public bool VerifiesSecret { get; set; }

    /// <summary>A token of an account that was dropped, and the settings with which it was obtained.</summary>
    internal sealed record ReferenceToken(AccessToken Token, TenantRow Settings);
}
