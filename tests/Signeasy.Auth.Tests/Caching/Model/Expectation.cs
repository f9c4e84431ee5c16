namespace Signeasy.Auth.Tests;

/// <summary>
/// The expected result of a call: a token, an exception, or a word for .NET's own exceptions; null while it waits.
/// </summary>
internal sealed class Expectation(object? result = null)
{
    public const string Cancelled = "cancelled";
    public const string Disposed = "disposed";

    public object? Result { get; set; } = result;

    /// <summary>The token whose rejection the call reports, which it gets if there is no other.</summary>
    public AccessToken? Rejected { get; init; }

    public bool IsMetBy(object? actual) => Result switch
    {
        LaterFailure later => actual is SigneasyAuthException own
            && !ReferenceEquals(own, later.Remembered)
            && own.RetryAfter == later.TimeLeft
            && own.Error == later.Remembered.Error
            && own.IsTransient == later.Remembered.IsTransient,
        SigneasyAuthException failure when failure == ReferenceCache.ExpiredOnArrival =>
            actual is SigneasyAuthException expired && expired.Error == failure.Error,
        _ => ReferenceEquals(actual, Result),
    };

    /// <summary>A remembered failure in an exception of the caller's own.</summary>
    internal sealed record LaterFailure(SigneasyAuthException Remembered, TimeSpan TimeLeft);
}
