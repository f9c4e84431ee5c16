using System.Xml.Linq;

namespace Signeasy.Auth.PackageTests;

public sealed class ToolPackageTests
{
    private const string Id = "Signeasy.Auth.Tool";

    [Fact]
    public void The_tool_is_packed_as_a_NET_tool_with_its_README_and_its_licence()
    {
        using var package = new Package(Id);

        string readme = package.Text(package.Field("readme").Value);

        Assert.Equal("DotnetTool", Assert.Single(package.Field("packageTypes").Elements()).Attribute("name")!.Value);
        Assert.Equal(Subject.Version, package.Field("version").Value);
        Assert.Equal("MIT", package.Field("license").Value);
        Assert.StartsWith($"# {Id}", readme, StringComparison.Ordinal);
        Assert.StartsWith("MIT License", package.Text("LICENSE"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("net10.0")]
    [InlineData("net8.0")]
    public void The_tool_has_the_command_signeasy_auth_for_each_target(string target)
    {
        using var package = new Package(Id);

        var settings = XDocument.Parse(package.Text($"tools/{target}/any/DotnetToolSettings.xml"));

        XElement command = Assert.Single(settings.Descendants("Command"));
        Assert.Equal("signeasy-auth", command.Attribute("Name")!.Value);
        Assert.Equal($"{Id}.dll", command.Attribute("EntryPoint")!.Value);
    }

    [Fact]
    public void The_tool_brings_its_dependencies_and_no_documentation_of_theirs()
    {
        using var package = new Package(Id);

        string[] files = [.. package.Files];

        Assert.DoesNotContain(package.Metadata.Elements(), element => element.Name.LocalName == "dependencies" && element.Descendants().Any(child => child.Name.LocalName == "dependency"));
        Assert.Contains("tools/net10.0/any/System.CommandLine.dll", files);
        Assert.DoesNotContain(files, file => file.EndsWith("Signeasy.Auth.xml", StringComparison.Ordinal));
    }
}
