namespace Signeasy.Auth.Tool;

/// <summary>The program.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args) => CommandLine.RunAsync(args, Terminal.Open());
}
