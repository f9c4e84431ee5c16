[assembly: AssemblyFixture(typeof(Signeasy.Auth.Tool.Tests.PackedTool))]

namespace Signeasy.Auth.Tool.Tests;

/// <summary>
/// Runs the packed tool once before all tests: the .NET SDK then unpacks it, which two processes can't do at the same time.
/// </summary>
public sealed class PackedTool : IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        if (!ToolUnderTest.IsPackage)
        {
            return;
        }

        ToolRun run = await ToolProcess.RunAsync(["--version"]);
        if (run.ExitCode != 0)
        {
            throw new InvalidOperationException($"The package doesn't start: {run.Errors}");
        }
    }

    public ValueTask DisposeAsync() => default;
}
