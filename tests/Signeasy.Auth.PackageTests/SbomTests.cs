using System.Text.Json;

namespace Signeasy.Auth.PackageTests;

public class SbomTests
{
    public static TheoryData<string> Packages => PackageContentTests.Packages;

    [Theory]
    [MemberData(nameof(Packages))]
    public void A_package_contains_a_list_of_what_it_depends_on(string id)
    {
        using var package = new Package(id);
        using JsonDocument sbom = JsonDocument.Parse(package.Text("sbom.cdx.json"));
        JsonElement subject = sbom.RootElement.GetProperty("metadata").GetProperty("component");
        IEnumerable<string> direct = package.Field("dependencies").Descendants()
            .Select(dependency => dependency.Attribute("id")?.Value).OfType<string>().Distinct();

        string[] components = [.. sbom.RootElement.GetProperty("components").EnumerateArray()
            .Select(component => component.GetProperty("name").GetString()!)];

        Assert.Equal("CycloneDX", sbom.RootElement.GetProperty("bomFormat").GetString());
        Assert.Equal((id, Subject.Version), (subject.GetProperty("name").GetString(), subject.GetProperty("version").GetString()));
        Assert.NotEmpty(direct);
        Assert.All(direct, dependency => Assert.Contains(dependency, components));
        Assert.Contains("Microsoft.Extensions.Logging.Abstractions", components);
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void A_list_of_dependencies_names_no_tool_and_no_local_path(string id)
    {
        using var package = new Package(id);

        string sbom = package.Text("sbom.cdx.json");

        Assert.DoesNotContain("Analyzers", sbom, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetTempPath(), sbom, StringComparison.Ordinal);
        Assert.DoesNotContain("obj/", sbom, StringComparison.Ordinal);
    }
}
