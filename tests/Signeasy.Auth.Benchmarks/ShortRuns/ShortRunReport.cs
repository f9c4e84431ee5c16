using System.Globalization;
using Signeasy.Auth.Benchmarks.Report;
using Signeasy.Auth.Benchmarks.Servers;

namespace Signeasy.Auth.Benchmarks.ShortRuns;

/// <summary>Short-lived programs that keep their token in a file.</summary>
internal static class ShortRunReport
{
    private const int Starts = 20;
    private const int Processes = 500;
    private const int Killed = 50;
    private const int Renewals = 20;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    public static async Task<IReadOnlyList<Goal>> RunAsync()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("Signeasy.Auth.Benchmarks-");
        try
        {
            using ServerProcess server = await ServerProcess.StartAsync();
            string certificate = Path.Combine(folder.CreateSubdirectory("certificate").FullName, "certificate.pem");
            await File.WriteAllTextAsync(certificate, await server.CertificateAsync());
            Goal nativeStart = await CompareStartsAsync("native program", 1.15, native: true, server, folder.FullName, certificate);
            Goal runtimeStart = await CompareStartsAsync("program on the runtime", 1.3, native: false, server, folder.FullName, certificate);

            ShortProgram native = await ShortProgram.PublishAsync("TokenFile", native: true, folder.FullName);
            CrowdResult together = await new Crowd(native, server, Path.Combine(folder.FullName, "together"))
                .StartTogetherAsync(Processes, Killed);
            CrowdResult inTurn = await new Crowd(native, server, Path.Combine(folder.FullName, "in-turn"))
                .StartInTurnAsync(Renewals, Lifetime);
            return
            [
                nativeStart,
                runtimeStart,
                new(
                    $"{Processes} programs over the same missing file, {together.Killed} of them killed: tokens",
                    Text(together.Tokens),
                    "1, or 2 if the one that was requesting is killed",
                    together.Tokens is 1 or 2),
                new("programs that failed", Text(together.Failed), "0", together.Failed == 0),
                new(
                    $"{inTurn.Runs} programs through {Renewals} renewals, {inTurn.Killed} of them killed: tokens after the first",
                    Text(inTurn.Tokens - 1),
                    $"{Renewals} renewals, and 1 for each kill",
                    inTurn.Tokens - 1 <= Renewals + inTurn.Killed),
                new("programs that failed", Text(inTurn.Failed), "0", inTurn.Failed == 0),
            ];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<Goal> CompareStartsAsync(
        string what, double most, bool native, ServerProcess server, string folder, string certificate)
    {
        ShortProgram withFile = await ShortProgram.PublishAsync("TokenFile", native, folder, certificate);
        ShortProgram withConstant = await ShortProgram.PublishAsync("TokenConstant", native, folder, certificate);
        await server.SetIssuerAsync(TimeSpan.Zero, TimeSpan.FromDays(30));
        string[] arguments = [server.HttpsAddress.ToString(), Path.Combine(folder, "start"), "0"];
        await withFile.MeasureAsync(arguments);
        await withConstant.MeasureAsync(arguments[0]);
        List<double> file = [], constant = [];
        for (int start = 0; start < Starts; start++)
        {
            constant.Add(await withConstant.MeasureAsync(arguments[0]));
            file.Add(await withFile.MeasureAsync(arguments));
        }

        double ours = Statistics.Median(file), theirs = Statistics.Median(constant);
        return new Goal(
            $"{what} with a token in the file: start to the first answer, compared with a token in a constant",
            string.Create(CultureInfo.InvariantCulture, $"{ours / theirs:0.00} × ({ours:0.0} ms against {theirs:0.0} ms)"),
            string.Create(CultureInfo.InvariantCulture, $"{most} ×"),
            ours <= most * theirs);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
