using System.Net.Http.Headers;
using System.Text;

namespace Signeasy.Auth.Tool;

/// <summary>The body of a request, from the command line, a file or standard input.</summary>
internal sealed class RequestBody : IDisposable
{
    private readonly Stream _stream;

    private RequestBody(Stream stream)
    {
        _stream = stream;
        Content = new StreamContent(stream) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
    }

    public HttpContent Content { get; }

    /// <summary>Reads the body; null if there is none. Standard input is read only if it was asked for.</summary>
    /// <exception cref="UsageException">Two bodies were given, or the file can't be read.</exception>
    public static async Task<RequestBody?> ReadAsync(
        string? data, string? dataFile, Terminal terminal, CancellationToken cancellationToken)
    {
        switch (data, dataFile)
        {
            case (null, null):
                return null;
            case (not null, not null):
                throw new UsageException("Both --data and --data-file were given: choose one.");
            case (['@', ..], null):
                throw new UsageException(
                    $"--data is the body itself. To send the content of a file, use --data-file {Printable.Escape(data[1..])}; "
                    + "to send a body that begins with @, use --data-file - and pass it on standard input.");
            case (not null, null):
                return new RequestBody(new MemoryStream(Encoding.UTF8.GetBytes(data)));
            case (null, "-"):
                return await ReadInputAsync(terminal, cancellationToken);
            default:
                return OpenFile(dataFile!);
        }
    }

    public void Dispose()
    {
        Content.Dispose();
        _stream.Dispose();
    }

    /// <summary>Reads it into memory, so that it can be sent again with another token.</summary>
    private static async Task<RequestBody> ReadInputAsync(Terminal terminal, CancellationToken cancellationToken)
    {
        if (terminal.IsInputTerminal)
        {
            terminal.Error.WriteLine($"Type the body; end it with {(OperatingSystem.IsWindows() ? "Ctrl+Z and Enter" : "Ctrl+D")}.");
        }

        var memory = new MemoryStream();
        await using Stream input = Terminal.OpenInput();
        await input.CopyToAsync(memory, cancellationToken).WaitAsync(cancellationToken);
        memory.Position = 0;
        return new RequestBody(memory);
    }

    private static RequestBody OpenFile(string path)
    {
        try
        {
            return new RequestBody(File.OpenRead(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"The file after --data-file can't be read: {e.Message}");
        }
    }
}
