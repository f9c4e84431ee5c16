using Signeasy.Auth.Benchmarks.FleetYear;
using Signeasy.Auth.Benchmarks.Servers;
using Signeasy.Auth.Benchmarks.StartUp;

switch (args)
{
    case ["fleet-year"]:
        return await YearReport.RunAsync(processes: 10_000);
    case ["fleet-year", "--processes", var text] when int.TryParse(text, out int processes) && processes > 0:
        return await YearReport.RunAsync(processes);
    case ["operations"]:
        foreach (var m in Signeasy.Auth.Benchmarks.Operations.Measure.Of<Signeasy.Auth.Benchmarks.Operations.CachedToken>().Concat(Signeasy.Auth.Benchmarks.Operations.Measure.Of<Signeasy.Auth.Benchmarks.Operations.Calls>()).Concat(Signeasy.Auth.Benchmarks.Operations.Measure.Of<Signeasy.Auth.Benchmarks.Operations.LoopbackCalls>())) Console.WriteLine(m);
        return 0;
    case ["load"]:
        foreach (var m in await Signeasy.Auth.Benchmarks.Load.LoadReport.RunAsync()) Console.WriteLine(m);
        return 0;
    case ["scaling"]:
        foreach (var m in await Signeasy.Auth.Benchmarks.Scaling.ScalingReport.RunAsync()) Console.WriteLine(m);
        return 0;
    case ["start-up"]:
        return await StartUpReport.RunAsync();
    case ["serve"]:
        return await LoopbackServer.RunAsync();
    case ["first-token", var way, var server]:
        return await FirstToken.RunAsync(way, new Uri(server));
    default:
        await Console.Error.WriteLineAsync("""
            Which program? One of:
              fleet-year [--processes 10000]   one year of a fleet in simulated time, with and without a shared cache
            """);
        return 2;
}
