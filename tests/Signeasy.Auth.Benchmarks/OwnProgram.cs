using System.Diagnostics;

namespace Signeasy.Auth.Benchmarks;

/// <summary>This very program, started once more: a server apart, or a start from cold.</summary>
internal static class OwnProgram
{
    public static Process Start(params string[] arguments) =>
        Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
}
