namespace Signeasy.Auth.IntegrationTests;

/// <summary>A new folder that is deleted at the end of the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("signeasy-auth-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
