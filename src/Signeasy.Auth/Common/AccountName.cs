namespace Signeasy.Auth.Internal;

/// <summary>An account's name in logs, metrics and messages.</summary>
internal static class AccountName
{
    /// <summary>The default account's name, which no other account may have.</summary>
    public const string Default = "default";

    private const int MaxLength = 256;

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

    /// <summary>Throws unless an account that is known only at run time may have this name.</summary>
    /// <exception cref="ArgumentException">The name is null, blank, too long, or has a control character.</exception>
    public static void RequireForRuntime(string? account, string parameterName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(account, parameterName);
        if (account.Length > MaxLength)
        {
            throw new ArgumentException(
                $"The account's name has {account.Length} characters: it may have at most {MaxLength}.", parameterName);
        }

        for (int i = 0; i < account.Length; i++)
        {
            // A line break of any kind could forge a line of a log.
            if (char.IsControl(account[i]) || account[i] is '\u2028' or '\u2029')
            {
                throw new ArgumentException(
                    $"The account's name has a control character, U+{(int)account[i]:X4}, at index {i}: remove it.", parameterName);
            }
        }
    }
}
