using System.Diagnostics;
using System.Globalization;
using Signeasy.Auth.Benchmarks.Report;
using Signeasy.Auth.Benchmarks.Servers;

namespace Signeasy.Auth.Benchmarks.StartUp;

/// <summary>Starts the two ways to a first token in turn, each in a fresh process, and compares their medians.</summary>
internal static class StartUpReport
{
    private const int Starts = 15;
    private const double MostTime = 1.5;
    private const double MostBytes = 2.5;

    public static async Task<IReadOnlyList<Goal>> RunAsync()
    {
        using ServerProcess server = await ServerProcess.StartAsync();
        List<(double Milliseconds, double Kilobytes)> byHand = [], library = [];
        for (int start = 0; start < Starts; start++)
        {
            byHand.Add(await StartAsync(FirstToken.ByHand, server.Address));
            library.Add(await StartAsync(FirstToken.Library, server.Address));
        }

        return
        [
            Compare("start-up: container built and first token, beside a bare AddHttpClient and one POST", "ms", MostTime, run => run.Milliseconds),
            Compare("bytes allocated by that", "KB", MostBytes, run => run.Kilobytes),
        ];

        Goal Compare(string what, string unit, double most, Func<(double Milliseconds, double Kilobytes), double> value)
        {
            double ours = Statistics.Median(library.Select(value)), theirs = Statistics.Median(byHand.Select(value));
            return new Goal(
                what,
                string.Create(CultureInfo.InvariantCulture, $"{ours / theirs:0.00} × ({ours:0} {unit} against {theirs:0} {unit})"),
                string.Create(CultureInfo.InvariantCulture, $"{most} ×"),
                ours <= most * theirs);
        }
    }

    private static async Task<(double Milliseconds, double Kilobytes)> StartAsync(string way, Uri server)
    {
        using Process process = OwnProgram.Start(FirstToken.Verb, way, server.ToString());
        string[] line = (await process.StandardOutput.ReadToEndAsync()).Split(' ');
        await process.WaitForExitAsync();
        return (double.Parse(line[0], CultureInfo.InvariantCulture), double.Parse(line[1], CultureInfo.InvariantCulture) / 1_024);
    }
}
