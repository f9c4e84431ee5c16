using System.Collections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tool;

/// <summary>Validates the settings by the library's rules, and shows where each comes from.</summary>
internal sealed class SettingsStep(ToolSettings settings, Terminal terminal, Secrets secrets) : DoctorStep("settings", "Settings")
{
    private static readonly SigneasyAuthOptions Defaults = new();
    private static readonly TimeSpan MinLimit = TimeSpan.FromSeconds(10);

    /// <summary>The settings; null if they can't be used.</summary>
    public SigneasyAuthOptions? Options { get; private set; }

    /// <summary>The issuer's address, even if other settings can't be used; null if it can't be used itself.</summary>
    public Uri? TokenEndpoint => GetAddress(nameof(SigneasyAuthOptions.TokenEndpoint), Defaults.TokenEndpoint);

    /// <summary>The API's address, even if other settings can't be used; null if it can't be used itself.</summary>
    public Uri? ApiBaseAddress => GetAddress(nameof(SigneasyAuthOptions.ApiBaseAddress), Defaults.ApiBaseAddress);

    /// <summary>Whether there is a portal token, so that none is requested.</summary>
    public bool HasPortalToken => Has(nameof(SigneasyAuthOptions.PortalToken));

    /// <summary>Even a short limit, meant for the network, leaves time to start the program.</summary>
    protected override TimeSpan GetLimit(TimeSpan stepLimit) => stepLimit < MinLimit ? MinLimit : stepLimit;

    protected override async Task<StepResult> CheckAsync(CancellationToken cancellationToken)
    {
        // On the thread pool, because the file system with the client secret may hang.
        (IReadOnlyList<string> errors, IReadOnlyList<string> warnings, SettingsTable table) =
            await Task.Run(Read, cancellationToken);
        StepResult result = errors.Count > 0
            ? StepResult.Failed("can't be used", [.. GetSimilarNames(), .. errors, .. GetHints(errors)])
            : warnings.Count > 0 ? StepResult.Warning("valid, but check them", [.. warnings])
            : StepResult.Ok("valid");
        return result with { Details = table.Rows, ShowsDetails = true };
    }

    protected override StepResult TimedOut(string seconds) =>
        StepResult.Failed($"couldn't be read within {seconds}", "Check the file system that ClientSecretFile is on.");

    private (IReadOnlyList<string> Errors, IReadOnlyList<string> Warnings, SettingsTable Table) Read()
    {
        var table = new SettingsTable(settings, secrets);
        var misspelled = new MisspelledKeyLog();
        using ServiceProvider services = settings.CreateServices(
            terminal,
            useTokenFile: false,
            account => account.Services.AddLogging(logging => logging.ClearProviders().AddProvider(misspelled)));
        try
        {
            Options = services.GetOptions(settings);
            return ([], [.. misspelled.Messages, .. GetQuoted(Options)], table);
        }
        catch (OptionsValidationException e)
        {
            string prefix = $"Signeasy account {(settings.Account.Length == 0 ? "default" : settings.Account)}: ";
            string[] failures = [.. e.Failures.Select(failure => failure.Replace(prefix, "", StringComparison.Ordinal))];
            return ([.. misspelled.Messages, .. failures], [], table);
        }
    }

    /// <summary>Credentials within quotation marks, which a shell removes and a container runtime keeps.</summary>
    private static IEnumerable<string> GetQuoted(SigneasyAuthOptions options) =>
        from credential in new[]
        {
            (Name: nameof(options.ClientId), Value: options.ClientId),
            (Name: nameof(options.ClientSecret), Value: options.ClientSecret),
            (Name: nameof(options.PortalToken), Value: options.PortalToken ?? ""),
        }
        where credential.Value.Length > 1 && credential.Value[0] is '"' or '\'' && credential.Value[^1] == credential.Value[0]
        select $"{credential.Name} begins and ends with a quotation mark, which is sent to the issuer as part of the value: remove both. Docker's "
            + "--env-file and Kubernetes keep quotation marks; a shell removes them.";

    /// <summary>Variables that look like settings but aren't read.</summary>
    private static IEnumerable<string> GetSimilarNames()
    {
        string[] names =
        [
            .. from DictionaryEntry variable in Environment.GetEnvironmentVariables()
               let name = (string)variable.Key
               where name.StartsWith("signeasy", StringComparison.OrdinalIgnoreCase) && EnvironmentSettings.GetPath(name) is null
               orderby name
               select PlainText.From(name, maxLength: 60),
        ];
        if (names.Length > 0)
        {
            yield return $"Environment variables that are ignored: {string.Join(", ", names)}. Names need two underscores, as in Signeasy__ClientId.";
        }
    }

    /// <summary>Adds what the library's errors don't say, because they are for an application's developers.</summary>
    private IEnumerable<string> GetHints(IReadOnlyList<string> errors)
    {
        if (errors.Any(error => error.Contains(" contains a secret that ", StringComparison.Ordinal)))
        {
            yield return "Write the client secret into that file, and nothing else; a line break at the end is allowed.";
        }

        if (!Has(nameof(SigneasyAuthOptions.PortalToken))
            && !Has(nameof(SigneasyAuthOptions.ClientId))
            && !Has(nameof(SigneasyAuthOptions.ClientSecret)))
        {
            yield return "ClientId and ClientSecret are in Signeasy's portal: your app > Authentication > OAuth credentials.";
            yield return "To read settings from elsewhere, use --env-file PATH or --user-secrets ID. To try the library without credentials, run "
                + "signeasy-auth emulate.";
        }
    }

    private bool Has(string key) => settings.Find(key) is { Value.Length: > 0 };

    /// <summary>Reads an address that can be connected to. The library's rules are stricter.</summary>
    private Uri? GetAddress(string key, Uri fallback) =>
        settings.Find(key) is not { Value: var text } ? fallback
        : Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)) ? address
        : null;
}
