namespace Signeasy.Auth.Benchmarks.Operations;

/// <summary>One operation's measure.</summary>
/// <param name="Operation">The method.</param>
/// <param name="Parameters">The values of its parameters, as text.</param>
/// <param name="Nanoseconds">Median time.</param>
/// <param name="Bytes">Bytes allocated by each operation.</param>
internal sealed record Measured(string Operation, string Parameters, double Nanoseconds, long Bytes);
