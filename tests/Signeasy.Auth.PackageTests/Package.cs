using System.IO.Compression;
using System.Xml.Linq;

namespace Signeasy.Auth.PackageTests;

/// <summary>A packed package and its symbol package, opened.</summary>
internal sealed class Package : IDisposable
{
    private readonly ZipArchive _package;
    private readonly ZipArchive _symbols;

    public Package(string id)
    {
        Id = id;
        _package = ZipFile.OpenRead(Subject.PathOf(id, "nupkg"));
        _symbols = ZipFile.OpenRead(Subject.PathOf(id, "snupkg"));
        using Stream nuspec = _package.GetEntry($"{id}.nuspec")!.Open();
        Metadata = XDocument.Load(nuspec).Root!.Elements().Single();
    }

    public string Id { get; }

    /// <summary>The nuspec's metadata.</summary>
    public XElement Metadata { get; }

    /// <summary>The target frameworks that it contains an assembly for.</summary>
    public IReadOnlyList<string> Targets =>
    [
        .. _package.Entries.Select(entry => entry.FullName.Split('/'))
            .Where(path => path[0] == "lib" && path[^1] == $"{Id}.dll")
            .Select(path => path[1])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The names of all files in it.</summary>
    public IEnumerable<string> Files => _package.Entries.Select(entry => entry.FullName);

    public XElement Field(string name) => Metadata.Elements().Single(element => element.Name.LocalName == name);

    public string Text(string name)
    {
        using var reader = new StreamReader(new MemoryStream(Bytes(name)));
        return reader.ReadToEnd();
    }

    public byte[] Bytes(string name) => Read(_package, name);

    public byte[] Assembly(string target) => Read(_package, $"lib/{target}/{Id}.dll");

    public string Documentation(string target) => Text($"lib/{target}/{Id}.xml");

    public byte[] Symbols(string target) => Read(_symbols, $"lib/{target}/{Id}.pdb");

    public void Dispose()
    {
        _package.Dispose();
        _symbols.Dispose();
    }

    private static byte[] Read(ZipArchive archive, string name)
    {
        ZipArchiveEntry entry = archive.GetEntry(name) ?? throw new FileNotFoundException($"{name} isn't in the package.");
        using Stream stream = entry.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
