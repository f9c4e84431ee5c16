using System.Reflection.Metadata;
using System.Text;

namespace Signeasy.Auth.PackageTests;

/// <summary>Reads portable PDBs.</summary>
internal static class Portable
{
    // From the Portable PDB specification.
    private static readonly Guid SourceLinkKind = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");
    private static readonly Guid EmbeddedSourceKind = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    /// <summary>The SourceLink document: JSON; empty if there is none.</summary>
    public static string SourceLink(MetadataReader symbols) => string.Concat(
        Infos(symbols, symbols.GetCustomDebugInformation(EntityHandle.ModuleDefinition), SourceLinkKind)
            .Select(info => Encoding.UTF8.GetString(symbols.GetBlobBytes(info.Value))));

    /// <summary>The source files by name, and whether their text is embedded in the PDB.</summary>
    public static IEnumerable<(string Name, bool IsEmbedded)> Documents(MetadataReader symbols) =>
        from handle in symbols.Documents
        let document = symbols.GetDocument(handle)
        select (
            symbols.GetString(document.Name),
            Infos(symbols, symbols.GetCustomDebugInformation(handle), EmbeddedSourceKind).Any());

    private static IEnumerable<CustomDebugInformation> Infos(
        MetadataReader symbols, CustomDebugInformationHandleCollection handles, Guid kind) =>
        handles.Select(symbols.GetCustomDebugInformation).Where(info => symbols.GetGuid(info.Kind) == kind);
}
