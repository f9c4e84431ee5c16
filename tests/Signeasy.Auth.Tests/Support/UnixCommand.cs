using System.Diagnostics;

namespace Signeasy.Auth.Tests;

/// <summary>Runs a command for what .NET can't do to files.</summary>
internal static class UnixCommand
{
    /// <summary>Makes a named pipe that nobody writes to, which only its owner can open, and returns its path.</summary>
    public static string MakePipe(string path)
    {
        Run("mkfifo", "-m", "600", path);
        return path;
    }

    public static void Run(string command, params string[] arguments)
    {
        using Process process = Process.Start(command, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
