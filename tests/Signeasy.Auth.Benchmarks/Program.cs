using Signeasy.Auth.Benchmarks.ColdStart;
using Signeasy.Auth.Benchmarks.FleetYear;

switch (args)
{
    case ["fleet-year"]:
        return await YearReport.RunAsync(processes: 10_000);
    case ["fleet-year", "--processes", var text] when int.TryParse(text, out int processes) && processes > 0:
        return await YearReport.RunAsync(processes);
    case ["cold-start"]:
        return await ColdStartReport.RunAsync();
    default:
        await Console.Error.WriteLineAsync("""
            Which program? One of:
              fleet-year [--processes 10000]   one year of a fleet in simulated time, with and without a shared cache
              cold-start                       a thousand callers at once without a token, ours and the peers
            """);
        return 2;
}
