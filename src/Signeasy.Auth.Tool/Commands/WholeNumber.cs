using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Signeasy.Auth.Tool;

/// <summary>Whole numbers on the command line.</summary>
internal static class WholeNumber
{
    public static Option<int?> CreateOption(string name, string helpName, string description, int min, int max) => new(name)
    {
        HelpName = helpName,
        Description = description,
        CustomParser = result => Read(result, name, min, max),
    };

    private static int? Read(ArgumentResult result, string name, int min, int max)
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= min && number <= max)
        {
            return number;
        }

        result.AddError($"{name} is {text}: set a whole number from {min} to {max}.");
        return null;
    }
}
