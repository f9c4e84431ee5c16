namespace Signeasy.Auth.Internal;

/// <summary>Values of <see cref="SigneasyAuthException.Error"/> for failures that didn't come from the issuer.</summary>
internal static class ErrorCodes
{
    public const string Timeout = "timeout";
    public const string Network = "network";
    public const string InvalidResponse = "invalid_response";
    public const string ClientSecretUnavailable = "client_secret_unavailable";
    public const string UnknownAccount = "unknown_account";
    public const string AccountSettingsInvalid = "account_settings_invalid";
    public const string AccountSettingsUnavailable = "account_settings_unavailable";
}
