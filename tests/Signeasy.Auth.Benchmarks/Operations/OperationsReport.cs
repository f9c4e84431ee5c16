using System.Globalization;
using Signeasy.Auth.Benchmarks.Report;

namespace Signeasy.Auth.Benchmarks.Operations;

/// <summary>The cost of single operations, compared with the least possible.</summary>
internal static class OperationsReport
{
    private const int Rounds = 3;

    public static IReadOnlyList<Goal> Run() => [.. CachedToken(), .. Calls(), .. LoopbackCalls()];

    private static IEnumerable<Goal> CachedToken()
    {
        IReadOnlyList<Measured> all = Measure.Of<CachedTokenReads>(Rounds);
        Measured floor = Find(all, nameof(CachedTokenReads.Floor));
        Measured cached = Find(all, nameof(CachedTokenReads.SigneasyAuth));
        yield return new(
            "cached token, one caller, beside a volatile read and the clock",
            $"{Ratio(cached, floor)} ({Time(cached)} against {Time(floor)})",
            "1.15 ×, or 3 ns more",
            cached.Nanoseconds <= Math.Max(1.15 * floor.Nanoseconds, floor.Nanoseconds + 3));
        yield return new("bytes allocated by that", $"{cached.Bytes} B", "0 B", cached.Bytes == 0);
    }

    private static IEnumerable<Goal> Calls()
    {
        IReadOnlyList<Measured> all = Measure.Of<Calls>(Rounds);
        Measured byHand = Find(all, nameof(Operations.Calls.ByHand), "False");
        Measured library = Find(all, nameof(Operations.Calls.SigneasyAuth), "False");
        yield return new(
            "GET through the handler to an API that answers at once, beside a static header set by hand",
            $"{Ratio(library, byHand)} ({Time(library)} against {Time(byHand)})",
            "1.2 ×",
            library.Nanoseconds <= 1.2 * byHand.Nanoseconds);
        yield return new(
            "bytes allocated by that", $"{library.Bytes} B against {byHand.Bytes} B", "no more", library.Bytes <= byHand.Bytes);

        long contentByHand = Find(all, nameof(Operations.Calls.ByHand), "True").Bytes - byHand.Bytes;
        long content = Find(all, nameof(Operations.Calls.SigneasyAuth), "True").Bytes - library.Bytes;
        yield return new(
            "bytes more for a POST with content in memory, which could be sent again",
            $"{content} B against {contentByHand} B",
            "no more",
            content <= contentByHand);
    }

    private static IEnumerable<Goal> LoopbackCalls()
    {
        IReadOnlyList<Measured> all = Measure.Of<LoopbackCalls>(rounds: 1);
        foreach ((string version, double most) in new[] { ("1", 0.58), ("2", 0.65) })
        {
            Measured byHand = Find(all, nameof(Operations.LoopbackCalls.ByHand), version);
            Measured library = Find(all, nameof(Operations.LoopbackCalls.SigneasyAuth), version);
            double ratio = (double)library.Bytes / byHand.Bytes;
            yield return new(
                $"bytes of a GET over a loopback socket, HTTP/{version}, a token of 900 bytes",
                string.Create(CultureInfo.InvariantCulture, $"{ratio:0.00} × ({library.Bytes:N0} B against {byHand.Bytes:N0} B)"),
                string.Create(CultureInfo.InvariantCulture, $"{most} ×"),
                ratio <= most);
        }
    }

    private static Measured Find(IReadOnlyList<Measured> all, string operation, string parameters = "") =>
        all.Single(measured => measured.Operation == operation && measured.Parameters == parameters);

    private static string Ratio(Measured value, Measured floor) =>
        string.Create(CultureInfo.InvariantCulture, $"{value.Nanoseconds / floor.Nanoseconds:0.00} ×");

    private static string Time(Measured value) => string.Create(CultureInfo.InvariantCulture, $"{value.Nanoseconds:0.0} ns");
}
