using System.Globalization;

namespace Signeasy.Auth.Internal;

/// <summary>Creates the exceptions for accounts whose settings can't be obtained. Every message names the account.</summary>
internal static class AccountErrors
{
    public static SigneasyAuthException Unknown(string account) => new(
        $"There is no Signeasy account '{account}': ISigneasyAccountSource.FindAsync returned null. If it was just added, call "
        + "ISigneasyAccounts.Forget with its name.",
        error: ErrorCodes.UnknownAccount);

    public static SigneasyAuthException SourceFailed(string account, Exception cause) => new(
        $"The settings of Signeasy account '{account}' couldn't be read: ISigneasyAccountSource.FindAsync failed with "
        + $"{cause.GetType().Name}: see the inner exception.",
        cause,
        error: ErrorCodes.AccountSettingsUnavailable,
        isTransient: true);

    public static SigneasyAuthException SourceTimedOut(string account, TimeSpan limit) => new(
        string.Format(
            CultureInfo.InvariantCulture,
            "The settings of Signeasy account '{0}' couldn't be read: ISigneasyAccountSource.FindAsync returned nothing within {1} "
            + "s. Check the database that it reads from.",
            account,
            limit.TotalSeconds),
        error: ErrorCodes.AccountSettingsUnavailable,
        isTransient: true);

    public static SigneasyAuthException Invalid(string account, IEnumerable<string> problems) => new(
        $"The settings of Signeasy account '{account}', from ISigneasyAccountSource.FindAsync, are invalid. {string.Join(" ", problems)}",
        error: ErrorCodes.AccountSettingsInvalid);
}
