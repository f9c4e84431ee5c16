using System.Text;

namespace Signeasy.Auth.Tool;

/// <summary>Reads a token from standard input.</summary>
internal static class TokenInput
{
    private const int MaxLength = 1024 * 1024;

    /// <summary>Some schedulers leave standard input open without writing to it, which mustn't block the command forever.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>Reads standard input; null if it is empty or a terminal.</summary>
    /// <param name="isRequired">Whether the user asked for standard input, so that a terminal is read too.</param>
    /// <param name="terminal">The terminal.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="UsageException">Nothing was passed to standard input, or too much.</exception>
    public static async Task<string?> ReadAsync(bool isRequired, Terminal terminal, CancellationToken cancellationToken)
    {
        if (terminal.IsInputTerminal && !isRequired)
        {
            return null;
        }

        using var reader = new StreamReader(Terminal.OpenInput(), Encoding.UTF8);
        char[] buffer = new char[MaxLength + 1];
        Task<int> reading = Task.Run(() => reader.ReadBlock(buffer), cancellationToken);
        int length;
        try
        {
            length = await reading.WaitAsync(
                terminal.IsInputTerminal ? Timeout.InfiniteTimeSpan : Limit, TimeProvider.System, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new UsageException(
                "Standard input is open but doesn't end: pass the token as an argument, or redirect standard input from a file.");
        }

        string text = new string(buffer, 0, Math.Min(length, MaxLength)).Trim();
        return length > MaxLength ? throw new UsageException("Standard input is too long for a token.")
            : text.Length > 0 ? text
            : isRequired ? throw new UsageException("Standard input is empty: pass a token.")
            : null;
    }
}
