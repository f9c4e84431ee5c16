using Microsoft.Extensions.Options;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Validates an account's settings by the same rules as the constructors, and reports all errors together.
/// </summary>
internal sealed class OptionsValidator(AccountRegistry accounts) : IValidateOptions<SigneasyAuthOptions>
{
    public ValidateOptionsResult Validate(string? name, SigneasyAuthOptions options)
    {
        if (accounts.Find(name ?? Options.DefaultName) is not { } account)
        {
            return ValidateOptionsResult.Skip;
        }

        List<string> errors = OptionsValidation.Check(
            options, account.SectionPath, needsCredentials: account.CreateTokenProvider is null);
        if (errors.Count == 0)
        {
            return ValidateOptionsResult.Success;
        }

        errors[0] = $"Signeasy account {AccountName.ForDisplay(account.Name)}: {errors[0]}";
        return ValidateOptionsResult.Fail(errors);
    }
}
