using Microsoft.Extensions.Options;

namespace Signeasy.Auth.Internal;

/// <summary>Validates the limits for accounts that are known only at run time, and reports all errors together.</summary>
internal sealed class AccountsOptionsValidator : IValidateOptions<SigneasyAccountsOptions>
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public ValidateOptionsResult Validate(string? name, SigneasyAccountsOptions options)
    {
        List<string> errors = [];
        if (UriValidation.GetProblem(options.ApiBaseAddress) is { } problem)
        {
            errors.Add($"ApiBaseAddress {problem}.");
        }

        if (options.SettingsLifetime < Second || options.SettingsLifetime > TimeSpan.FromDays(1))
        {
            errors.Add($"SettingsLifetime is {options.SettingsLifetime:c}: set 1 second (00:00:01) to 1 day (1.00:00:00).");
        }

        if (options.IdleTimeout < Second || options.IdleTimeout > TimeSpan.FromDays(30))
        {
            errors.Add($"IdleTimeout is {options.IdleTimeout:c}: set 1 second (00:00:01) to 30 days (30.00:00:00).");
        }

        if (options.MaxAccounts is < 1 or > 1_000_000)
        {
            errors.Add($"MaxAccounts is {options.MaxAccounts}: set 1 to 1000000.");
        }

        if (options.MaxRenewalsPerSecond is < 1 or > 1_000)
        {
            errors.Add($"MaxRenewalsPerSecond is {options.MaxRenewalsPerSecond}: set 1 to 1000.");
        }

        if (errors.Count == 0)
        {
            return ValidateOptionsResult.Success;
        }

        errors[0] = $"AddSigneasyAuthAccounts: {errors[0]}";
        return ValidateOptionsResult.Fail(errors);
    }
}
