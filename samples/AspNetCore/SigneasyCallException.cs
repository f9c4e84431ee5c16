#pragma warning disable CA1032 // Only created with a message and an inner exception.
namespace AspNetCoreSample;

/// <summary>
/// A call of Signeasy's API failed. An exception type of its own, because an HttpRequestException doesn't tell which
/// of an application's clients it came from.
/// </summary>
internal sealed class SigneasyCallException(string message, Exception innerException) : Exception(message, innerException);
