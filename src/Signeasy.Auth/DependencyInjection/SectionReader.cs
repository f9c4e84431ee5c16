using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Reads the settings from a configuration section, key by key: a value that can't be read is reported with all the
/// other errors, where a binder would stop at the first, and at any time that the configuration reloads.
/// </summary>
internal static class SectionReader
{
    public static void Read(IConfiguration section, string path, SigneasyAuthOptions options)
    {
        options.ClientId = section[nameof(options.ClientId)] ?? options.ClientId;
        options.ClientSecret = section[nameof(options.ClientSecret)] ?? options.ClientSecret;
        options.PortalToken = section[nameof(options.PortalToken)] ?? options.PortalToken;
        options.Audience = section[nameof(options.Audience)] ?? options.Audience;
        options.Scope = section[nameof(options.Scope)] ?? options.Scope;
        options.TokenEndpoint = ReadUri(nameof(options.TokenEndpoint), options.TokenEndpoint);
        options.ApiBaseAddress = ReadUri(nameof(options.ApiBaseAddress), options.ApiBaseAddress);
        options.RenewBefore = ReadTime(nameof(options.RenewBefore), options.RenewBefore);
        options.AcquisitionTimeout = ReadTime(nameof(options.AcquisitionTimeout), options.AcquisitionTimeout);

        Uri ReadUri(string key, Uri otherwise)
        {
            if (section[key] is not { } text)
            {
                return otherwise;
            }

            // The text isn't repeated: who mixes up two keys may have put the secret here.
            return Uri.TryCreate(text, UriKind.Absolute, out Uri? uri)
                ? uri
                : Unreadable(key, "is not an absolute address: write https://host/path", otherwise);
        }

        TimeSpan ReadTime(string key, TimeSpan otherwise)
        {
            if (section[key] is not { } text)
            {
                return otherwise;
            }

            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan time)
                ? time
                : Unreadable(key, "is not a time: write d.hh:mm:ss, such as 3.00:00:00 or 00:00:30", otherwise);
        }

        T Unreadable<T>(string key, string problem, T otherwise)
        {
            (options.Unreadable ??= []).Add($"{(path.Length == 0 ? key : path + ":" + key)} {problem}.");
            return otherwise;
        }
    }
}
