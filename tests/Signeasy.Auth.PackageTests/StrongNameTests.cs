using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Signeasy.Auth.PackageTests;

public class StrongNameTests
{
    /// <summary>Part of the identity of every type, so it never changes.</summary>
    private const string PublicKeyToken = "0f587a2edc5c17e5";

    public static TheoryData<string, string> Assemblies => PackageContentTests.Assemblies;

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void An_assembly_is_signed_and_has_the_version_of_its_major_version(string id, string target)
    {
        using var package = new Package(id);
        using var assembly = new PEReader([.. package.Assembly(target)]);
        MetadataReader metadata = assembly.GetMetadataReader();

        System.Reflection.AssemblyName name = metadata.GetAssemblyDefinition().GetAssemblyName();

        Assert.Equal(PublicKeyToken, Convert.ToHexStringLower(name.GetPublicKeyToken()!));
        Assert.True(assembly.PEHeaders.CorHeader!.Flags.HasFlag(CorFlags.StrongNameSigned));
        Assert.Equal(new Version(int.Parse(Subject.Version.Split('.')[0], null), 0, 0, 0), name.Version);
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void An_assembly_refers_only_to_assemblies_with_a_strong_name(string id, string target)
    {
        using var package = new Package(id);
        using var assembly = new PEReader([.. package.Assembly(target)]);
        MetadataReader metadata = assembly.GetMetadataReader();

        IEnumerable<string> unsigned = metadata.AssemblyReferences.Select(metadata.GetAssemblyReference)
            .Where(reference => reference.PublicKeyOrToken.IsNil)
            .Select(reference => metadata.GetString(reference.Name));

        Assert.Empty(unsigned);
    }
}
