namespace Signeasy.Auth.Tests;

/// <summary>What a call ought to come to: a token, an exception, a word for the exceptions that .NET makes; null while it waits.</summary>
internal sealed class Expectation(object? result = null)
{
    public const string Cancelled = "cancelled";
    public const string Disposed = "disposed";

    public object? Result { get; set; } = result;
}
