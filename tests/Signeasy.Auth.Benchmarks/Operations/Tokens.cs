namespace Signeasy.Auth.Benchmarks.Operations;

/// <summary>A token of a real one's length.</summary>
internal static class Tokens
{
    public static string Value { get; } = new('t', 900);

    public static AccessToken Create()
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return new AccessToken(Value, now, now.AddDays(30));
    }
}
