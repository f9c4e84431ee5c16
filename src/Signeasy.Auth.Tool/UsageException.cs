namespace Signeasy.Auth.Tool;

/// <summary>The command line, or a file that it names, can't be used. The message says why and never contains a secret.</summary>
internal sealed class UsageException(string message) : Exception(message);
