using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;

namespace Signeasy.Auth.PackageTests;

public sealed partial class PackageContentTests
{
    /// <summary>Slightly above the current size, so that growth is noticed. The goal is 100 KB.</summary>
    private const int MaxLibraryLength = 340 * 1024;

    private static readonly string[] Ids = ["Signeasy.Auth", "Signeasy.Auth.DistributedCache", "Signeasy.Auth.Testing"];

    public static TheoryData<string> Packages => [.. Ids];

    public static TheoryData<string, string> Assemblies => [.. Ids.SelectMany(TargetsOf)];

    [Theory]
    [InlineData("Signeasy.Auth", "net10.0", "net8.0", "netstandard2.0")]
    [InlineData("Signeasy.Auth.DistributedCache", "net10.0", "net8.0")]
    [InlineData("Signeasy.Auth.Testing", "net10.0", "net8.0", "netstandard2.0")]
    public void A_package_contains_an_assembly_for_each_target(string id, params string[] targets)
    {
        using var package = new Package(id);

        IReadOnlyList<string> packed = package.Targets;

        Assert.Equal(targets, packed);
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void A_package_contains_its_README_and_its_licence(string id)
    {
        using var package = new Package(id);

        string readme = package.Text(package.Field("readme").Value);
        string licence = package.Text("LICENSE");

        Assert.StartsWith($"# {id}", readme, StringComparison.Ordinal);
        Assert.Equal("expression", package.Field("license").Attribute("type")!.Value);
        Assert.Equal("MIT", package.Field("license").Value);
        Assert.StartsWith("MIT License", licence, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void A_package_has_an_icon(string id)
    {
        using var package = new Package(id);

        byte[] icon = package.Bytes(package.Field("icon").Value);

        Assert.Equal([0x89, .. "PNG"u8], icon[..4]);
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void A_package_has_a_version_a_description_and_tags(string id)
    {
        using var package = new Package(id);

        string version = package.Field("version").Value;

        Assert.Equal(Subject.Version, version);
        Assert.Equal(id, package.Field("id").Value);
        Assert.NotEmpty(package.Field("description").Value);
        Assert.NotEmpty(package.Field("tags").Value);
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void A_package_contains_the_documentation_of_each_assembly(string id, string target)
    {
        using var package = new Package(id);

        string documentation = package.Documentation(target);

        Assert.Contains("<member name=\"T:Signeasy.Auth.", documentation, StringComparison.Ordinal);
        Assert.Contains("<member name=\"M:Microsoft.Extensions.DependencyInjection.", documentation, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void A_symbol_package_contains_the_symbols_of_each_assembly(string id, string target)
    {
        using var package = new Package(id);
        using var assembly = new PEReader([.. package.Assembly(target)]);
        using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbImage([.. package.Symbols(target)]);

        DebugDirectoryEntry codeView =
            assembly.ReadDebugDirectory().Single(entry => entry.Type == DebugDirectoryEntryType.CodeView);
        var symbols = new BlobContentId(provider.GetMetadataReader().DebugMetadataHeader!.Id);

        Assert.Equal(assembly.ReadCodeViewDebugDirectoryData(codeView).Guid, symbols.Guid);
        Assert.Equal(codeView.Stamp, symbols.Stamp);
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void An_assembly_is_a_deterministic_build_without_a_local_path(string id, string target)
    {
        using var package = new Package(id);
        using var assembly = new PEReader([.. package.Assembly(target)]);
        using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbImage([.. package.Symbols(target)]);

        IEnumerable<string> documents = Portable.Documents(provider.GetMetadataReader()).Select(document => document.Name);
        IEnumerable<string> local = documents.Where(name => !name.StartsWith("/_/", StringComparison.Ordinal));
        DebugDirectoryEntry[] entries = [.. assembly.ReadDebugDirectory()];
        DebugDirectoryEntry codeView = entries.Single(entry => entry.Type == DebugDirectoryEntryType.CodeView);

        Assert.NotEmpty(documents);
        Assert.Empty(local);
        Assert.Contains(entries, entry => entry.Type == DebugDirectoryEntryType.Reproducible);
        Assert.StartsWith("/_/", assembly.ReadCodeViewDebugDirectoryData(codeView).Path, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void An_assembly_has_a_source_link_to_its_commit(string id, string target)
    {
        using var package = new Package(id);
        using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbImage([.. package.Symbols(target)]);
        MetadataReader symbols = provider.GetMetadataReader();

        string commit = package.Field("repository").Attribute("commit")!.Value;
        string sourceLink = Portable.SourceLink(symbols);
        IEnumerable<string> lost = Portable.Documents(symbols)
            .Where(document => !document.IsEmbedded && document.Name.Contains("/obj/", StringComparison.Ordinal))
            .Select(document => document.Name);

        Assert.Matches(Commit(), commit);
        Assert.StartsWith("https://", package.Field("repository").Attribute("url")!.Value, StringComparison.Ordinal);
        Assert.Contains("\"/_/*\":\"https://", sourceLink, StringComparison.Ordinal);
        Assert.Contains($"/{commit}/*\"", sourceLink, StringComparison.Ordinal);
        Assert.Empty(lost);
    }

    [Theory]
    [InlineData("net10.0")]
    [InlineData("net8.0")]
    [InlineData("netstandard2.0")]
    public void The_library_is_small(string target)
    {
        using var package = new Package("Signeasy.Auth");

        int length = package.Assembly(target).Length;

        Assert.InRange(length, 1, MaxLibraryLength);
    }

    private static IEnumerable<TheoryDataRow<string, string>> TargetsOf(string id)
    {
        using var package = new Package(id);
        return [.. package.Targets.Select(target => new TheoryDataRow<string, string>(id, target))];
    }

    [GeneratedRegex("^[0-9a-f]{40}$")]
    private static partial Regex Commit();
}
