using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

/// <summary>
/// Generates the JSON schema of section <c>Signeasy</c>: descriptions and lengths from the documentation of the options,
/// defaults from the options themselves.
/// </summary>
internal static partial class ConfigurationSchema
{
    /// <summary>Hours up to 23, and minutes and seconds up to 59; <see cref="SectionReader"/> wants all three.</summary>
    private const string Time = @"^\s*([0-9]{1,8}\.)?([01]?[0-9]|2[0-3]):[0-5]?[0-9]:[0-5]?[0-9](\.[0-9]{1,7})?\s*$";

    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string File { get; } = Path.Combine(SourceTree.Library, "ConfigurationSchema.json");

    public static string Generate()
    {
        var schema = new JsonObject
        {
            ["definitions"] = new JsonObject
            {
                // Not only objects: section Signeasy may contain values of the application's own.
                ["signeasyAccount"] = new JsonObject
                {
                    ["type"] = new JsonArray("object", "array", "string", "number", "boolean", "null"),
                    ["properties"] = DescribeAll(),
                },
            },
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["Signeasy"] = new JsonObject
                {
                    ["type"] = "object",
                    ["description"] =
                        "The settings of the default Signeasy account. Each additional account has its own settings in a section "
                        + "below, named after the account; it inherits nothing from this section.",
                    ["properties"] = DescribeAll(),
                    ["additionalProperties"] = new JsonObject { ["$ref"] = "#/definitions/signeasyAccount" },
                },
            },
        };
        return schema.ToJsonString(Format) + "\n";
    }

    private static JsonObject DescribeAll() =>
        new(SectionReader.Keys.Select(key => KeyValuePair.Create<string, JsonNode?>(key, Describe(key))));

    private static JsonObject Describe(string key)
    {
        object? value = typeof(SigneasyAuthOptions).GetProperty(key)!.GetValue(new SigneasyAuthOptions());
        string description = GetDescription(key);
        var property = new JsonObject
        {
            ["type"] = key == nameof(SigneasyAuthOptions.RequiredScopes) ? new JsonArray("array", "string") : "string",
            ["description"] = description,
        };
        if (value is Uri)
        {
            property["format"] = "uri";
        }

        if (value is TimeSpan)
        {
            property["pattern"] = Time;
        }

        if (key == nameof(SigneasyAuthOptions.RequiredScopes))
        {
            property["items"] = new JsonObject { ["type"] = "string" };
        }

        if (Length().Match(description) is { Success: true } length)
        {
            property["maxLength"] = int.Parse(length.Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        }

        string? text = value switch
        {
            TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture),
            Uri uri => uri.AbsoluteUri,
            string { Length: > 0 } given => given,
            _ => null,
        };
        if (text is not null)
        {
            property["default"] = text;
        }

        return property;
    }

    /// <summary>The documentation's summary as plain text.</summary>
    private static string GetDescription(string key)
    {
        XElement summary = XDocument.Load(Path.Combine(AppContext.BaseDirectory, "Signeasy.Auth.xml")).Descendants("member")
            .Single(member => member.Attribute("name")!.Value == $"P:Signeasy.Auth.SigneasyAuthOptions.{key}").Element("summary")!;
        foreach (XElement reference in summary.Elements("see").ToArray())
        {
            reference.ReplaceWith(reference.Attribute("cref")!.Value.Split('.')[^1]);
        }

        return Spaces().Replace(summary.Value, " ").Trim();
    }

    [GeneratedRegex("At most ([0-9,]+) characters")]
    private static partial Regex Length();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
