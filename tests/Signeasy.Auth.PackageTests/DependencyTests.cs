using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;

namespace Signeasy.Auth.PackageTests;

public class DependencyTests
{
    private const int MaxPackages = 18;

    private static readonly string[] LibraryDependencies =
    [
        "Microsoft.Extensions.Diagnostics.HealthChecks",
        "Microsoft.Extensions.Hosting.Abstractions",
        "Microsoft.Extensions.Http",
        "Microsoft.Extensions.Options",
        "Polly.Core",
    ];

    public static TheoryData<string, string, string[]> Allowed => new()
    {
        { "Signeasy.Auth", "net10.0", LibraryDependencies },
        { "Signeasy.Auth", "net8.0", LibraryDependencies },
        { "Signeasy.Auth", ".NETStandard2.0", [.. LibraryDependencies, "Microsoft.Bcl.TimeProvider", "System.Text.Json"] },
        {
            "Signeasy.Auth.DistributedCache", "net10.0",
            ["DistributedLock.Core", "Microsoft.Extensions.Caching.Abstractions", "Signeasy.Auth"]
        },
        {
            "Signeasy.Auth.DistributedCache", "net8.0",
            ["DistributedLock.Core", "Microsoft.Extensions.Caching.Abstractions", "Signeasy.Auth"]
        },
        { "Signeasy.Auth.Testing", "net10.0", ["Microsoft.IdentityModel.JsonWebTokens", "Signeasy.Auth"] },
        { "Signeasy.Auth.Testing", "net8.0", ["Microsoft.IdentityModel.JsonWebTokens", "Signeasy.Auth"] },
        { "Signeasy.Auth.Testing", ".NETStandard2.0", ["Microsoft.IdentityModel.JsonWebTokens", "Signeasy.Auth"] },
    };

    [Theory]
    [MemberData(nameof(Allowed))]
    public void A_package_has_only_the_allowed_dependencies(string id, string target, string[] allowed)
    {
        using var package = new Package(id);

        IEnumerable<string> dependencies = Dependencies(package, target).Select(dependency => dependency.Attribute("id")!.Value);

        Assert.Equal(allowed.Order(StringComparer.Ordinal), dependencies.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Signeasy.Auth.DistributedCache", "[{0}, {1}.0.0)")]
    [InlineData("Signeasy.Auth.Testing", "[{0}]")]
    public void A_package_depends_on_its_own_version_of_the_library_or_a_later_one_of_the_same_major_version(string id, string range)
    {
        using var package = new Package(id);
        int nextMajor = int.Parse(Subject.Version.Split('.')[0], CultureInfo.InvariantCulture) + 1;

        IEnumerable<string> versions = package.Field("dependencies").Descendants()
            .Where(dependency => dependency.Attribute("id")?.Value == "Signeasy.Auth")
            .Select(dependency => dependency.Attribute("version")!.Value);

        Assert.NotEmpty(versions);
        Assert.All(
            versions,
            version => Assert.Equal(string.Format(CultureInfo.InvariantCulture, range, Subject.Version, nextMajor), version));
    }

    [Fact]
    public void An_application_gets_few_other_packages()
    {
        using JsonDocument assets = JsonDocument.Parse(File.ReadAllText(Subject.AssetsFile));
        Dictionary<string, string[]> resolved = assets.RootElement.GetProperty("targets").GetProperty("net10.0")
            .EnumerateObject()
            .ToDictionary(library => library.Name.Split('/')[0], DependenciesOf, StringComparer.OrdinalIgnoreCase);

        var pulled = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        AddAll("Signeasy.Auth", resolved, pulled);
        pulled.Remove("Signeasy.Auth");

        Assert.Contains("Polly.Core", pulled);
        Assert.True(pulled.Count <= MaxPackages, $"{pulled.Count} packages: {string.Join(", ", pulled)}");
    }

    private static IEnumerable<XElement> Dependencies(Package package, string target) => package.Field("dependencies").Elements()
        .Single(group => group.Attribute("targetFramework")!.Value == target).Elements();

    private static string[] DependenciesOf(JsonProperty library) =>
        library.Value.TryGetProperty("dependencies", out JsonElement dependencies)
            ? [.. dependencies.EnumerateObject().Select(dependency => dependency.Name)]
            : [];

    /// <summary>Packages that are part of the framework aren't resolved.</summary>
    private static void AddAll(string id, Dictionary<string, string[]> resolved, HashSet<string> pulled)
    {
        if (resolved.TryGetValue(id, out string[]? dependencies) && pulled.Add(id))
        {
            foreach (string dependency in dependencies)
            {
                AddAll(dependency, resolved, pulled);
            }
        }
    }
}
