using System.Text.Json;
using System.Text.RegularExpressions;

namespace Signeasy.Auth.PackageTests;

public class ConfigurationSchemaTests
{
    [Fact]
    public void An_application_gets_the_schema_of_the_settings_for_its_appsettings()
    {
        using var package = new Package("Signeasy.Auth");

        string schema = File.ReadAllText(Subject.Schema[0]);

        Assert.Equal(package.Text("ConfigurationSchema.json"), schema);
        Assert.True(JsonDocument.Parse(schema).RootElement.GetProperty("properties").TryGetProperty("Signeasy", out _));
        Assert.Matches(new Regex($"^{Subject.Schema[1]}$"), "appsettings.json");
        Assert.Matches(new Regex($"^{Subject.Schema[1]}$"), "appsettings.Development.json");
        Assert.DoesNotMatch(new Regex($"^{Subject.Schema[1]}$"), "package.json");
    }
}
