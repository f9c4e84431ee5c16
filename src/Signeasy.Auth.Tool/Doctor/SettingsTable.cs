namespace Signeasy.Auth.Tool;

/// <summary>The settings for a report: each with its value, or a description if that is a secret, and where it comes from.</summary>
internal sealed class SettingsTable
{
    private static readonly SigneasyAuthOptions Defaults = new();

    /// <summary>The settings whose value may be shown, in the order in which they are shown, with the defaults to show.</summary>
    private static readonly (string Key, string? Default)[] Shown =
    [
        (nameof(SigneasyAuthOptions.TokenEndpoint), Defaults.TokenEndpoint.AbsoluteUri),
        (nameof(SigneasyAuthOptions.Audience), Defaults.Audience),
        (nameof(SigneasyAuthOptions.Scope), null),
        (nameof(SigneasyAuthOptions.RequiredScopes), null),
        (nameof(SigneasyAuthOptions.ApiBaseAddress), Defaults.ApiBaseAddress.AbsoluteUri),
        (nameof(SigneasyAuthOptions.RenewBefore), null),
        (nameof(SigneasyAuthOptions.AcquisitionTimeout), null),
    ];

    private readonly List<StepResult.Detail> _rows = [];
    private readonly ToolSettings _settings;
    private readonly Secrets _secrets;

    /// <summary>Describes the settings, and adds the secrets among them to <paramref name="secrets"/>.</summary>
    public SettingsTable(ToolSettings settings, Secrets secrets)
    {
        _settings = settings;
        _secrets = secrets;
        Add(nameof(SigneasyAuthOptions.ClientId), SecretSummary.DescribeId);
        AddSecret(nameof(SigneasyAuthOptions.ClientSecret));
        AddSecretFile();
        AddSecret(nameof(SigneasyAuthOptions.PortalToken));
        foreach ((string key, string? fallback) in Shown)
        {
            AddShown(key, fallback);
        }

        HideOthers();
    }

    public IReadOnlyList<StepResult.Detail> Rows => _rows;

    private void Add(string key, Func<string, string> describe)
    {
        if (_settings.Find(key) is { } setting)
        {
            _rows.Add(new StepResult.Detail(key, setting.Value.Length == 0 ? "empty" : describe(setting.Value), setting.Source));
        }
    }

    private void AddSecret(string key)
    {
        _secrets.Add(_settings.Find(key)?.Value);
        Add(key, SecretSummary.Describe);
    }

    private void AddSecretFile()
    {
        const string key = nameof(SigneasyAuthOptions.ClientSecretFile);
        Add(key, path => SecretSummary.MayContainSecret(path) ? SecretSummary.Describe(path) : PlainText.From(path, maxLength: 200));
        if (_settings.Find(key) is not { Value: { Length: > 0 } file } setting)
        {
            return;
        }

        try
        {
            string secret = Internal.SecretFile.Read(file);
            _secrets.Add(secret);
            _rows.Add(new StepResult.Detail("its content", secret.Length == 0 ? "empty" : SecretSummary.Describe(secret), "that file"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // The library reports it among the errors.
        }
    }

    private void AddShown(string key, string? fallback)
    {
        Setting[] found =
        [
            .. _settings.Values.Where(setting =>
                setting.GetKey(_settings.Section).Equals(key, StringComparison.OrdinalIgnoreCase)
                || setting.GetKey(_settings.Section).StartsWith(key + ":", StringComparison.OrdinalIgnoreCase)),
        ];
        if (found.Length > 0)
        {
            _rows.Add(new StepResult.Detail(key, Show(string.Join(' ', found.Select(setting => setting.Value))), found[0].Source));
        }
        else if (fallback is not null)
        {
            _rows.Add(new StepResult.Detail(key, fallback, "default"));
        }
    }

    /// <summary>Shows a value unchanged, unless it may be a misplaced secret. Of an address, shows the parts that can't contain one.</summary>
    private static string Show(string value) => value switch
    {
        "" => "empty",
        _ when SecretSummary.MayContainSecret(value) => SecretSummary.Describe(value) + ", not shown because it may be a secret",
        _ when Uri.TryCreate(value, UriKind.Absolute, out Uri? address) && address.Host.Length > 0 => address.GetComponents(
            UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped),
        _ => PlainText.From(value, maxLength: 200),
    };

    /// <summary>An unknown key may be the misspelled name of a secret.</summary>
    private void HideOthers()
    {
        foreach (Setting setting in _settings.Values.Where(setting => !_rows.Any(row =>
            (setting.GetKey(_settings.Section) + ":").StartsWith(row.Name + ":", StringComparison.OrdinalIgnoreCase))))
        {
            _secrets.Add(setting.Value);
        }
    }
}
