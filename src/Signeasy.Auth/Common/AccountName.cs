namespace Signeasy.Auth.Internal;

/// <summary>An account's name in logs, metrics and messages.</summary>
internal static class AccountName
{
    /// <summary>The default account's name, which no other account may have.</summary>
    public const string Default = "default";

    /// <summary>The name to show; options and services know the default account by an empty name.</summary>
    public static string ForDisplay(string account) => account.Length == 0 ? Default : account;
}
