using System.Diagnostics;

namespace Signeasy.Auth.IntegrationTests.ShortRuns;

/// <summary>A secret as Kubernetes mounts it: a link to a file in a folder that is behind another link.</summary>
internal sealed class SecretMount : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _version;

    public SecretMount(string secret)
    {
        Swap(secret);
        File.CreateSymbolicLink(SecretFile, Path.Combine("..data", "client-secret"));
    }

    public string SecretFile => Path.Combine(_folder.Path, "client-secret");

    /// <summary>Writes a new folder, changes the link to it in one step, and deletes the old folder.</summary>
    public void Swap(string secret)
    {
        string old = FolderOf(_version);
        string next = FolderOf(++_version);
        Directory.CreateDirectory(next);
        File.WriteAllText(Path.Combine(next, "client-secret"), secret);
        string link = Path.Combine(_folder.Path, "..data_tmp");
        File.CreateSymbolicLink(link, Path.GetFileName(next));
        using (Process move = Process.Start("mv", ["-T", link, Path.Combine(_folder.Path, "..data")]))
        {
            move.WaitForExit();
            Assert.Equal(0, move.ExitCode);
        }

        if (Directory.Exists(old))
        {
            Directory.Delete(old, recursive: true);
        }
    }

    public void Dispose() => _folder.Dispose();

    private string FolderOf(int version) => Path.Combine(_folder.Path, $"..2026_01_0{version}");
}
