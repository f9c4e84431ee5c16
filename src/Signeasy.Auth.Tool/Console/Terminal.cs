using System.Text;

namespace Signeasy.Auth.Tool;

/// <summary>
/// The process's standard streams. Standard output is for the result only; everything else goes to standard error.
/// Colours, and progress on standard error, are for terminals only.
/// </summary>
internal sealed class Terminal
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly object _errorLock = new();

    private Terminal(TextWriter output, TextWriter error)
    {
        Out = output;
        Error = error;
    }

    /// <summary>Standard output, with line feeds as line ends.</summary>
    public TextWriter Out { get; }

    /// <summary>Standard error.</summary>
    public TextWriter Error { get; }

    /// <summary>Whether standard output is a terminal.</summary>
    public bool IsOutputTerminal { get; private init; }

    /// <summary>Whether standard error is a terminal.</summary>
    public bool IsErrorTerminal { get; private init; }

    /// <summary>Whether standard input is a terminal.</summary>
    public bool IsInputTerminal { get; private init; }

    /// <summary>Whether the terminal understands escape sequences.</summary>
    private bool HasEscapeSequences { get; init; }

    /// <summary>Whether NO_COLOR isn't set (https://no-color.org).</summary>
    private bool AllowsColour { get; init; }

    /// <summary>Whether characters such as ✓ can be shown. On Linux and macOS, .NET takes this from the locale.</summary>
    public bool IsUnicode =>
        (OperatingSystem.IsWindows() && !IsOutputTerminal) || Console.OutputEncoding.CodePage == Utf8.CodePage;

    public static Terminal Open()
    {
        bool isOutputTerminal = !Console.IsOutputRedirected;
        bool isErrorTerminal = !Console.IsErrorRedirected;
        return new Terminal(
            CreateWriter(Console.OpenStandardOutput, static () => Console.Out, isOutputTerminal),
            CreateWriter(Console.OpenStandardError, static () => Console.Error, isErrorTerminal))
        {
            IsOutputTerminal = isOutputTerminal,
            IsErrorTerminal = isErrorTerminal,
            IsInputTerminal = !Console.IsInputRedirected,
            HasEscapeSequences = OperatingSystem.IsWindows()
                ? IsSet("WT_SESSION")
                : Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"),
            AllowsColour = !IsSet("NO_COLOR"),
        };
    }

    /// <summary>Writes a result to standard output.</summary>
    /// <exception cref="IOException">It can't be written: the disk is full, or standard output is closed.</exception>
    public void WriteOutput(string text)
    {
        try
        {
            Out.Write(text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"Standard output can't be written: {e.Message}", e);
        }
    }

    /// <summary>Standard output for bytes. <see cref="Out"/> needs no flush before, because it writes at once.</summary>
    public static Stream OpenOutput() => Console.OpenStandardOutput();

    /// <summary>Standard input for bytes.</summary>
    public static Stream OpenInput() => Console.OpenStandardInput();

    /// <summary>The text in colour, if standard output is a terminal with colours; otherwise the text itself.</summary>
    public string Paint(string text, Colour colour) => Paint(text, colour, IsOutputTerminal);

    /// <summary>Writes a message to standard error, with the program's name before it.</summary>
    public void WriteError(string message)
    {
        string prefix = Paint("signeasy-auth:", Colour.Red, IsErrorTerminal);
        lock (_errorLock)
        {
            Error.WriteLine($"{prefix} {message}");
        }
    }

    /// <summary>
    /// Shows on standard error what the command is waiting for, if that is a terminal and the wait isn't short. Disposing
    /// the result erases it.
    /// </summary>
    public IDisposable Waiting(string what) =>
        IsErrorTerminal && HasEscapeSequences ? new WaitLine(Error, _errorLock, $"Waiting for {what}…") : NoLine.Instance;

    private static bool IsSet(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));

    // The Windows console has its own encoding. Everything else gets UTF-8 and line feeds: a carriage return would
    // become part of the token in a shell's $(…).
    private static TextWriter CreateWriter(Func<Stream> open, Func<TextWriter> console, bool isTerminal) =>
        isTerminal && OperatingSystem.IsWindows() ? console() : new StreamWriter(open(), Utf8) { AutoFlush = true, NewLine = "\n" };

    private string Paint(string text, Colour colour, bool isTerminal) =>
        isTerminal && HasEscapeSequences && AllowsColour ? $"\e[{(int)colour}m{text}\e[0m" : text;

    private sealed class NoLine : IDisposable
    {
        public static NoLine Instance { get; } = new();

        public void Dispose()
        {
            // Nothing was written.
        }
    }
}
