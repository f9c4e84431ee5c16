namespace Signeasy.Auth.Internal;

/// <summary>Validates <see cref="SigneasyAuthOptions"/>, in containers and in constructors.</summary>
internal static class OptionsValidation
{
    private static readonly TimeSpan MaxRenewBefore = TimeSpan.FromDays(30);
    private static readonly TimeSpan MinAcquisitionTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxAcquisitionTimeout = TimeSpan.FromMinutes(10);

    /// <summary>Returns all errors, one sentence each.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="section">Path of their configuration section, for advice in the messages; null if there is none.</param>
    /// <param name="needsCredentials">False if the application uses its own token provider.</param>
    public static List<string> Check(SigneasyAuthOptions options, string? section, bool needsCredentials = true)
    {
        List<string> errors = [.. options.Unreadable ?? []];
        if (needsCredentials)
        {
            CheckCredentials(options, section, errors);
        }

        Add(errors, nameof(options.TokenEndpoint), UriValidation.GetProblem(options.TokenEndpoint));
        Add(errors, nameof(options.Audience), TextValidation.GetIdentifierProblem(options.Audience) switch
        {
            "is empty" => "is empty: leave it out for the default, https://api-ext.signeasy.com/",
            var problem => problem,
        });
        if (options.Scope is not null)
        {
            Add(errors, nameof(options.Scope), TextValidation.GetIdentifierProblem(options.Scope));
        }

        if (options.RequiredScopes is { Count: > 0 } scopes)
        {
            Add(errors, nameof(options.RequiredScopes), GetScopesProblem(scopes));
        }

        Add(errors, nameof(options.ApiBaseAddress), UriValidation.GetProblem(options.ApiBaseAddress)
            ?? (options.ApiBaseAddress.Query.Length > 0 ? "holds a query (?…): remove it" : null));

        if (!IsRenewBefore(options.RenewBefore))
        {
            errors.Add($"RenewBefore is {options.RenewBefore:c}: set a time above 0, up to 30 days (30.00:00:00).");
        }

        if (options.AcquisitionTimeout < MinAcquisitionTimeout || options.AcquisitionTimeout > MaxAcquisitionTimeout)
        {
            errors.Add(
                $"AcquisitionTimeout is {options.AcquisitionTimeout:c}: set 1 second (00:00:01) to 10 minutes (00:10:00).");
        }

        return errors;
    }

    /// <summary>Throws if a setting is invalid.</summary>
    /// <exception cref="ArgumentException">A setting is invalid; the message names every invalid setting.</exception>
    public static void Require(SigneasyAuthOptions options, string parameterName)
    {
        ArgumentNullException.ThrowIfNull(options, parameterName);
        if (Check(options, section: null) is { Count: > 0 } errors)
        {
            throw new ArgumentException(string.Join(" ", errors), parameterName);
        }
    }

    /// <summary>Throws if a renewal window is out of bounds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The window is out of bounds.</exception>
    public static void RequireRenewBefore(TimeSpan renewBefore, string parameterName)
    {
        if (!IsRenewBefore(renewBefore))
        {
            throw new ArgumentOutOfRangeException(parameterName, renewBefore, "Set a time above 0, up to 30 days.");
        }
    }

    private static bool IsRenewBefore(TimeSpan time) => time > TimeSpan.Zero && time <= MaxRenewBefore;

    private static void CheckCredentials(SigneasyAuthOptions options, string? section, List<string> errors)
    {
        bool hasSecret = !string.IsNullOrEmpty(options.ClientSecret);
        bool hasProvider = options.ClientSecretProvider is not null;
        bool hasFile = !string.IsNullOrEmpty(options.ClientSecretFile);
        if (!string.IsNullOrEmpty(options.PortalToken))
        {
            if (BearerTokenSyntax.GetProblem(options.PortalToken!) is { } problem)
            {
                string advice = BearerTokenSyntax.HasScheme(options.PortalToken!) ? "leave that word out" : "copy it from the portal once more";
                Add(errors, nameof(options.PortalToken), $"{problem}: {advice}");
            }

            if (!string.IsNullOrEmpty(options.ClientId) || hasSecret || hasProvider || hasFile)
            {
                errors.Add(
                    "PortalToken is set together with ClientId, ClientSecret, ClientSecretProvider or ClientSecretFile: keep either "
                    + "the portal token or the credentials.");
            }

            return;
        }

        string[] sources =
        [
            .. hasSecret ? [nameof(options.ClientSecret)] : Array.Empty<string>(),
            .. hasProvider ? [nameof(options.ClientSecretProvider)] : Array.Empty<string>(),
            .. hasFile ? [nameof(options.ClientSecretFile)] : Array.Empty<string>(),
        ];
        if (sources.Length > 1)
        {
            errors.Add($"{string.Join(" and ", sources)} are {(sources.Length == 2 ? "both" : "all")} set: keep one of them.");
        }

        AddCredential(errors, nameof(options.ClientId), TextValidation.GetIdentifierProblem(options.ClientId), section);
        if (hasFile)
        {
            Add(errors, nameof(options.ClientSecretFile), ClientSecretFile.Read(options.ClientSecretFile!).Problem);
        }

        if (sources.Length == 0 || hasSecret)
        {
            AddCredential(errors, nameof(options.ClientSecret), TextValidation.GetSecretProblem(options.ClientSecret), section);
        }
    }

    private static string? GetScopesProblem(IReadOnlyList<string> scopes) =>
        scopes.Any(static scope => string.IsNullOrEmpty(scope) || scope.Contains(' ') || !Scopes.IsValid(scope))
            ? "holds an empty entry, a space, a quotation mark or another character that a scope can't have: write one scope "
                + "per entry, such as rs:read"
            : scopes.Sum(static scope => scope.Length + 1) > Scopes.MaxLength
                ? $"is longer than {Scopes.MaxLength} characters in total"
                : null;

    private static void AddCredential(List<string> errors, string key, string? problem, string? section)
    {
        bool missing = problem is "is empty" or "is blank";
        Add(errors, key, !missing ? problem : section is null
            ? $"{problem}: set SigneasyAuthOptions.{key} (portal > Authentication > OAuth credentials)"
            : $"{problem}: set {Path(section, ":", key)}, or the environment variable {Path(section.Replace(":", "__"), "__", key)}"
                + (section.StartsWith("Signeasy:", StringComparison.Ordinal) ? " (nothing is inherited from section Signeasy)" : ""));
    }

    private static string Path(string section, string separator, string key) =>
        section.Length == 0 ? key : section + separator + key;

    private static void Add(List<string> errors, string key, string? problem)
    {
        if (problem is not null)
        {
            errors.Add($"{key} {problem}.");
        }
    }
}
