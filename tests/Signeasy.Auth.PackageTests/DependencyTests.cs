using System.Text.Json;
using System.Xml.Linq;

namespace Signeasy.Auth.PackageTests;

public class DependencyTests
{
    private const int MostPackages = 18;

    private static readonly string[] OfTheLibrary =
    [
        "Microsoft.Extensions.Diagnostics.HealthChecks",
        "Microsoft.Extensions.Hosting.Abstractions",
        "Microsoft.Extensions.Http",
        "Microsoft.Extensions.Options",
        "Polly.Core",
    ];

    public static TheoryData<string, string, string[]> Allowed => new()
    {
        { "Signeasy.Auth", "net10.0", OfTheLibrary },
        { "Signeasy.Auth", "net8.0", OfTheLibrary },
        { "Signeasy.Auth", ".NETStandard2.0", [.. OfTheLibrary, "Microsoft.Bcl.TimeProvider", "System.Text.Json"] },
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
    public void Nothing_else_comes_with_a_package(string id, string target, string[] allowed)
    {
        using var package = new Package(id);

        IEnumerable<string> dependencies = Dependencies(package, target).Select(dependency => dependency.Attribute("id")!.Value);

        Assert.Equal(allowed.Order(StringComparer.Ordinal), dependencies.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Signeasy.Auth.DistributedCache")]
    [InlineData("Signeasy.Auth.Testing")]
    public void What_counts_on_the_library_s_internals_takes_the_very_same_version(string id)
    {
        using var package = new Package(id);

        IEnumerable<string> versions = package.Field("dependencies").Descendants()
            .Where(dependency => dependency.Attribute("id")?.Value == "Signeasy.Auth")
            .Select(dependency => dependency.Attribute("version")!.Value);

        Assert.NotEmpty(versions);
        Assert.All(versions, version => Assert.Equal($"[{Subject.Version}]", version));
    }

    [Fact]
    public void An_application_gets_few_packages_besides()
    {
        using JsonDocument assets = JsonDocument.Parse(File.ReadAllText(Subject.AssetsFile));
        Dictionary<string, string[]> resolved = assets.RootElement.GetProperty("targets").GetProperty("net10.0")
            .EnumerateObject()
            .ToDictionary(library => library.Name.Split('/')[0], DependenciesOf, StringComparer.OrdinalIgnoreCase);

        var pulled = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        Pull("Signeasy.Auth", resolved, pulled);
        pulled.Remove("Signeasy.Auth");

        Assert.Contains("Polly.Core", pulled);
        Assert.True(pulled.Count <= MostPackages, $"{pulled.Count} packages: {string.Join(", ", pulled)}");
    }

    private static IEnumerable<XElement> Dependencies(Package package, string target) => package.Field("dependencies").Elements()
        .Single(group => group.Attribute("targetFramework")!.Value == target).Elements();

    private static string[] DependenciesOf(JsonProperty library) =>
        library.Value.TryGetProperty("dependencies", out JsonElement dependencies)
            ? [.. dependencies.EnumerateObject().Select(dependency => dependency.Name)]
            : [];

    /// <summary>A package of the framework itself isn't among the resolved.</summary>
    private static void Pull(string id, Dictionary<string, string[]> resolved, HashSet<string> pulled)
    {
        if (resolved.TryGetValue(id, out string[]? dependencies) && pulled.Add(id))
        {
            foreach (string dependency in dependencies)
            {
                Pull(dependency, resolved, pulled);
            }
        }
    }
}
