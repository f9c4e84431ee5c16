using System.Diagnostics;

namespace Signeasy.Auth.Tests;

/// <summary>Runs a command for what .NET can't do to files.</summary>
internal static class UnixCommand
{
    public static void Run(string command, params string[] arguments)
    {
        using Process process = Process.Start(command, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
