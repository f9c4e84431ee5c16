using System.Globalization;
using Signeasy.Auth;

namespace ConsoleSample;

/// <summary>Reads the settings from environment variables: <c>Signeasy__ClientId</c> and so on.</summary>
internal static class Settings
{
    public static SigneasyAuthOptions FromEnvironment()
    {
        var options = new SigneasyAuthOptions();
        Read(nameof(options.ClientId), text => options.ClientId = text);
        Read(nameof(options.ClientSecret), text => options.ClientSecret = text);
        Read(nameof(options.ClientSecretFile), text => options.ClientSecretFile = text);
        Read(nameof(options.PortalToken), text => options.PortalToken = text);
        Read(nameof(options.TokenEndpoint), text => options.TokenEndpoint = new Uri(text));
        Read(nameof(options.Audience), text => options.Audience = text);
        Read(nameof(options.ApiBaseAddress), text => options.ApiBaseAddress = new Uri(text));
        Read(nameof(options.RenewBefore), text => options.RenewBefore = TimeSpan.Parse(text, CultureInfo.InvariantCulture));
        Read(nameof(options.AcquisitionTimeout), text => options.AcquisitionTimeout = TimeSpan.Parse(text, CultureInfo.InvariantCulture));
        return options;
    }

    public static bool HaveNoCredentials(SigneasyAuthOptions options) =>
        string.IsNullOrEmpty(options.ClientId)
        && string.IsNullOrEmpty(options.ClientSecret)
        && string.IsNullOrEmpty(options.ClientSecretFile)
        && string.IsNullOrEmpty(options.PortalToken);

    private static void Read(string setting, Action<string> set)
    {
        string variable = "Signeasy__" + setting;
        try
        {
            if (Environment.GetEnvironmentVariable(variable) is { } text)
            {
                set(text);
            }
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            // The text isn't repeated: it may be a secret that was put into the wrong variable.
            throw new ArgumentException($"{variable} can't be read: write an address as https://host/path, a time as d.hh:mm:ss.");
        }
    }
}
