#pragma warning disable CA1032 // Only created with a message and an inner exception.
namespace AspNetCoreSample;

/// <summary>
/// A call to Signeasy's API failed. A separate exception type, because an HttpRequestException doesn't say which of an
/// application's clients it came from.
/// </summary>
internal sealed class SigneasyCallException(string message, Exception innerException) : Exception(message, innerException);
