using Signeasy.Auth.Benchmarks.FleetYear;
using Signeasy.Auth.Benchmarks.Peers;

switch (args)
{
    case ["fleet-year"]:
        return await YearReport.RunAsync(processes: 10_000);
    case ["fleet-year", "--processes", var text] when int.TryParse(text, out int processes) && processes > 0:
        return await YearReport.RunAsync(processes);
    case ["check-peers"]:
        await PeerCheck.RunAsync();
        return 0;
    default:
        await Console.Error.WriteLineAsync("""
            Which program? One of:
              fleet-year [--processes 10000]   one year of a fleet in simulated time, with and without a shared cache
            """);
        return 2;
}
