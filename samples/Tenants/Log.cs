namespace TenantsSample;

/// <summary>The sample's own log messages.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information,
        "No credentials are set: talking to FakeSigneasy. Set Signeasy:ClientId and Signeasy:ClientSecret to talk to Signeasy")]
    public static partial void Offline(ILogger logger);

    [LoggerMessage(2, LogLevel.Error, "A call to Signeasy for tenant {Tenant} failed")]
    public static partial void CallFailed(ILogger logger, string tenant, Exception exception);
}
