using System.Diagnostics;
using System.Reflection;
using Signeasy.Auth.Benchmarks.Accounts;
using Signeasy.Auth.Benchmarks.ColdStart;
using Signeasy.Auth.Benchmarks.FleetYear;
using Signeasy.Auth.Benchmarks.Load;
using Signeasy.Auth.Benchmarks.Operations;
using Signeasy.Auth.Benchmarks.Peers;
using Signeasy.Auth.Benchmarks.Report;
using Signeasy.Auth.Benchmarks.Scaling;
using Signeasy.Auth.Benchmarks.Servers;
using Signeasy.Auth.Benchmarks.ShortRuns;
using Signeasy.Auth.Benchmarks.Size;
using Signeasy.Auth.Benchmarks.StartUp;
using Signeasy.Auth.Benchmarks.ToolStart;

if (typeof(WholeReport).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true })
{
    await Console.Error.WriteLineAsync("Run it optimized: dotnet run -c Release --project tests/Signeasy.Auth.Benchmarks");
    return 2;
}

switch (args)
{
    case []:
        return await WholeReport.RunAsync();
    case ["operations"]:
        return Goal.Print(OperationsReport.Run());
    case ["accounts"]:
        return Goal.Print(await AccountsReport.RunAsync());
    case ["scaling"]:
        return Goal.Print(await ScalingReport.RunAsync());
    case ["cold-start"]:
        return await ColdStartReport.RunAsync();
    case ["load"]:
        return Goal.Print(await LoadReport.RunAsync());
    case ["start-up"]:
        return Goal.Print(await StartUpReport.RunAsync());
    case ["size"]:
        return Goal.Print(await SizeReport.RunAsync());
    case ["short-runs"]:
        return Goal.Print(await ShortRunReport.RunAsync());
    case ["tool"]:
        return Goal.Print(await ToolStartReport.RunAsync());
    case ["check-peers"]:
        await PeerCheck.RunAsync();
        return 0;
    case ["fleet-year"]:
        return await YearReport.RunAsync(processes: 10_000);
    case ["fleet-year", "--processes", var text] when int.TryParse(text, out int processes) && processes > 0:
        return await YearReport.RunAsync(processes);
    case [LoopbackServer.Verb]:
        return await LoopbackServer.RunAsync();
    case [FirstToken.Verb, var way, var server]:
        return await FirstToken.RunAsync(way, new Uri(server));
    default:
        await Console.Error.WriteLineAsync($"""
            Unknown: {string.Join(' ', args)}

            Without an argument: the two tables of this folder's README, in a quarter of an hour on an otherwise idle machine.
            With one, a part of it:
              operations    a cached token, and calls through the handler
              scaling       a cached token for 64 callers at once
              cold-start    a thousand callers at once without a token, ours and the peers
              load          a thousand calls a second through renewals and an outage
              start-up      from nothing to the first token
              size          the assembly, and a native program
            or what it leaves out:
              accounts      ten thousand accounts that are known only at run time; a minute
              short-runs    short-lived programs, with their token in a file; some minutes
              tool          the start of signeasy-auth token; a minute
              check-peers   whether the other libraries do what they are measured for; a few seconds
              fleet-year [--processes 10000]   one year of a fleet in simulated time, with and without a shared cache
            """);
        return 2;
}
