using System.Globalization;

namespace FleetSample;

/// <summary>Counts the calls of one process. As text, they are passed to the process that adds them up.</summary>
internal sealed class Calls
{
    private long _served;
    private long _failed;

    public long Served => Volatile.Read(ref _served);

    public long Failed => Volatile.Read(ref _failed);

    /// <summary>Durations of the calls, without the first seconds, in which every process compiles its code.</summary>
    public Latencies Latencies { get; private init; } = new();

    /// <summary>Parses the text that another process wrote.</summary>
    public static Calls Parse(string text)
    {
        string[] numbers = text.Split(' ');
        return new Calls
        {
            _served = long.Parse(numbers[0], CultureInfo.InvariantCulture),
            _failed = long.Parse(numbers[1], CultureInfo.InvariantCulture),
            Latencies = Latencies.Parse(numbers[2]),
        };
    }

    public void Count(bool served, string problem)
    {
        if (served)
        {
            Interlocked.Increment(ref _served);
        }
        else
        {
            Interlocked.Increment(ref _failed);
            Console.Error.WriteLine($"A call failed: {problem}");
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Served} {Failed} {Latencies}");
}
