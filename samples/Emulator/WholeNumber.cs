using System.Globalization;

namespace EmulatorSample;

/// <summary>A setting that is a whole number.</summary>
internal static class WholeNumber
{
    /// <summary>The setting's value; null where it isn't set.</summary>
    /// <exception cref="FormatException">It is no whole number, or out of bounds.</exception>
    public static int? Read(IConfigurationSection section, string key, int least, int most) => section[key] switch
    {
        null => null,
        { } text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= least && number <= most => number,
        { } text => throw new FormatException($"{key} is {text}: set a whole number from {least} to {most}."),
    };
}
