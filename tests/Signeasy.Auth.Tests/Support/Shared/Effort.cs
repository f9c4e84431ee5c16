using System.Globalization;

namespace Signeasy.Auth.Tests;

/// <summary>How many random cases to try: few in a plain run, as many as the environment asks for in the gate.</summary>
internal static class Effort
{
    public static long Of(string variable, long otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } asked
            ? long.Parse(asked, CultureInfo.InvariantCulture)
            : otherwise;
}
