namespace Signeasy.Auth.Tests;

/// <summary>Where a cache and its model part ways.</summary>
internal static class Difference
{
    public static void Unless(bool isSame, string problem)
    {
        if (!isSame)
        {
            throw new InvalidOperationException($"The cache and its model differ: {problem}.");
        }
    }
}
