namespace AspNetCoreSample;

/// <summary>The sample's own log messages.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information,
        "No credentials are set: talking to FakeSigneasy. Set Signeasy:ClientId and Signeasy:ClientSecret to talk to Signeasy")]
    public static partial void Offline(ILogger logger);
}
