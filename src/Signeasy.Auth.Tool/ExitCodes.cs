namespace Signeasy.Auth.Tool;

/// <summary>Exit codes that several commands share.</summary>
internal static class ExitCodes
{
    /// <summary>Success.</summary>
    public const int Success = 0;

    /// <summary>Something failed.</summary>
    public const int Failure = 1;

    /// <summary>The command line, or a file that it names, can't be used.</summary>
    public const int Usage = 2;

    /// <summary>Ended by Ctrl+C: 128 plus the number of the signal.</summary>
    public const int Interrupted = 130;

    /// <summary>Ended by SIGTERM.</summary>
    public const int Terminated = 143;
}
