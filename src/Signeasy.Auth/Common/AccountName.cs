namespace Signeasy.Auth.Internal;

/// <summary>An account's name in logs, metrics and messages.</summary>
internal static class AccountName
{
    /// <summary>The default account's name, which no other account may have.</summary>
    public const string Default = "default";

    /// <summary>The name to show. In options and services, the default account has an empty name.</summary>
    public static string ForDisplay(string account) => account.Length == 0 ? Default : account;

    /// <summary>Throws unless an additional account may have this name.</summary>
    /// <exception cref="ArgumentException">The name is null, blank, or <c>default</c> (in upper or lower case).</exception>
    public static void Require(string? account, string parameterName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(account, parameterName);
        if (string.Equals(account, Default, StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException(
                $"No account can be named '{account}': logs, metrics and health checks call the default account "
                + "'default'. Leave the name out, or choose another one.",
                parameterName);
        }
    }
}
