using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace FleetSample;

/// <summary>Reads settings that are whole numbers.</summary>
internal static class WholeNumber
{
    /// <summary>Returns the setting's value; null if it isn't set.</summary>
    /// <exception cref="FormatException">The value isn't a whole number or is out of bounds.</exception>
    public static int? Read(IConfigurationSection section, string key, int min, int max) => section[key] switch
    {
        null => null,
        { } text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= min && number <= max => number,
        { } text => throw new FormatException($"{key} is {text}: set a whole number from {min} to {max}."),
    };
}
