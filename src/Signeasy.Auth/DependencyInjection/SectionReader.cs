using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Reads the settings from a configuration section, key by key. Unlike a binder, which stops at the first value that it
/// can't read, this reports all of them, together with the errors of validation.
/// </summary>
internal static class SectionReader
{
    /// <summary>A longer text isn't repeated in the message: it may be a secret under the wrong key.</summary>
    private const int MaxAmbiguousLength = 8;

    /// <summary>The settings that a section can contain.</summary>
    public static IReadOnlyList<string> Keys { get; } =
    [
        nameof(SigneasyAuthOptions.ClientId),
        nameof(SigneasyAuthOptions.ClientSecret),
        "ClientSecretFile",
        nameof(SigneasyAuthOptions.PortalToken),
        nameof(SigneasyAuthOptions.TokenEndpoint),
        nameof(SigneasyAuthOptions.Audience),
        "Scope",
        nameof(SigneasyAuthOptions.RequiredScopes),
        nameof(SigneasyAuthOptions.ApiBaseAddress),
        nameof(SigneasyAuthOptions.RenewBefore),
        nameof(SigneasyAuthOptions.AcquisitionTimeout),
    ];

    public static void Read(IConfiguration section, string path, SigneasyAuthOptions options)
    {
        options.ClientId = section[nameof(options.ClientId)] ?? options.ClientId;
        options.ClientSecret = section[nameof(options.ClientSecret)] ?? options.ClientSecret;
        options.ClientSecretFile = section[nameof(options.ClientSecretFile)] ?? options.ClientSecretFile;
        options.PortalToken = section[nameof(options.PortalToken)] ?? options.PortalToken;
        options.Audience = section[nameof(options.Audience)] ?? options.Audience;
        options.Scope = section[nameof(options.Scope)] ?? options.Scope;
        options.RequiredScopes = ReadList(section.GetSection(nameof(options.RequiredScopes))) ?? options.RequiredScopes;
        options.TokenEndpoint = ReadUri(nameof(options.TokenEndpoint), options.TokenEndpoint);
        options.ApiBaseAddress = ReadUri(nameof(options.ApiBaseAddress), options.ApiBaseAddress);
        options.RenewBefore = ReadTime(nameof(options.RenewBefore), options.RenewBefore);
        options.AcquisitionTimeout = ReadTime(nameof(options.AcquisitionTimeout), options.AcquisitionTimeout);

        Uri ReadUri(string key, Uri fallback) => section[key] is not { } text ? fallback
            : Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) ? uri
            : Unreadable(key, "is not an absolute address: write https://host/path", fallback);

        // Requires two colons, because the format also accepts a bare number (as days) and hh:mm.
        TimeSpan ReadTime(string key, TimeSpan fallback) => section[key]?.Trim() is not { } text ? fallback
            : text.Count(c => c == ':') == 2
                && TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out TimeSpan time) ? time
            : Unreadable(key, GetTimeProblem(text), fallback);

        // The text isn't repeated: it may be the secret under the wrong key.
        T Unreadable<T>(string key, string problem, T fallback)
        {
            (options.Unreadable ??= []).Add($"{(path.Length == 0 ? key : path + ":" + key)} {problem}.");
            return fallback;
        }
    }

    /// <summary>The entries of a list, or the words of a single value; null if there is neither.</summary>
    private static string[]? ReadList(IConfigurationSection section) =>
        section.Value is { } words ? words.Split([' '], StringSplitOptions.RemoveEmptyEntries)
        : section.GetChildren().ToArray() is { Length: > 0 } items ? [.. items.Select(static item => item.Value ?? "")]
        : null;

    /// <summary>
    /// Describes what is wrong with the text. For an ambiguous one, such as 30, 1:00 or 24:00:00, names both meanings,
    /// because .NET picks the less likely one.
    /// </summary>
    private static string GetTimeProblem(string text)
    {
        const string unreadable = "is not a time: write d.hh:mm:ss, such as 3.00:00:00 or 00:00:30";
        string[] texts = text.Split(':');
        if (text.Length > MaxAmbiguousLength || texts.Any(part => part.Length == 0 || part.Any(c => c is < '0' or > '9')))
        {
            return unreadable;
        }

        int[] parts = [.. texts.Select(part => int.Parse(part, CultureInfo.InvariantCulture))];
        return parts.Length switch
        {
            1 when parts[0] < 100_000 => Ambiguous(new TimeSpan(parts[0], 0, 0, 0), "days", new TimeSpan(0, 0, parts[0]), "seconds"),
            2 when parts[1] < 60 => Ambiguous(
                new TimeSpan(parts[0], parts[1], 0), "hours and minutes", new TimeSpan(0, parts[0], parts[1]), "minutes and seconds"),
            3 when parts[1] < 24 && parts[2] < 60 => Ambiguous(
                new TimeSpan(parts[0], parts[1], parts[2], 0),
                "days, hours and minutes",
                new TimeSpan(parts[0], parts[1], parts[2]),
                "hours, minutes and seconds"),
            _ => unreadable,
        };
    }

    private static string Ambiguous(TimeSpan one, string oneUnit, TimeSpan other, string otherUnit) =>
        $"can be read as {one:c} ({oneUnit}) or as {other:c} ({otherUnit}): write one of the two";
}
