using System.Globalization;
using System.Net;

namespace Signeasy.Auth.Tool;

/// <summary>Writes a response: its body to standard output, everything else to standard error.</summary>
internal static class ResponseOutput
{
    private const int BufferLength = 64 * 1024;

    /// <summary>Writes the status and the headers if they were asked for, or a line about a status that isn't 2xx.</summary>
    public static void WriteHead(HttpResponseMessage response, HttpRequestMessage request, bool include, Terminal terminal)
    {
        string status = Printable.Escape(string.Create(
            CultureInfo.InvariantCulture, $"{(int)response.StatusCode} {response.ReasonPhrase}").TrimEnd());
        if (include)
        {
            terminal.Error.WriteLine($"HTTP/{response.Version} {status}");
            foreach ((string name, IEnumerable<string> values) in response.Headers.Concat(response.Content.Headers))
            {
                foreach (string value in values)
                {
                    terminal.Error.WriteLine($"{name}: {Printable.Escape(value)}");
                }
            }

            terminal.Error.WriteLine();
        }
        else if (!response.IsSuccessStatusCode)
        {
            terminal.WriteError($"{request.Method} {request.RequestUri}: {status}.{GetAdvice(response)}");
        }
    }

    /// <summary>Writes the body unchanged. Returns false if it is binary and standard output is a terminal.</summary>
    public static async Task<bool> WriteBodyAsync(HttpResponseMessage response, Terminal terminal, CancellationToken cancellationToken)
    {
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using Stream output = Terminal.OpenOutput();
        byte[] buffer = new byte[BufferLength];
        byte last = (byte)'\n';
        int length;
        while ((length = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (terminal.IsOutputTerminal && buffer.AsSpan(0, length).Contains((byte)0))
            {
                terminal.WriteError("The body is binary and would garble the terminal: redirect it to a file.");
                return false;
            }

            await output.WriteAsync(buffer.AsMemory(0, length), cancellationToken);
            last = buffer[length - 1];
        }

        if (terminal.IsOutputTerminal && last != '\n')
        {
            // So that the prompt begins on a line of its own.
            await output.WriteAsync("\n"u8.ToArray(), cancellationToken);
        }

        return true;
    }

    private static string GetAdvice(HttpResponseMessage response) => response.StatusCode switch
    {
        HttpStatusCode.Unauthorized => " Run signeasy-auth doctor to find out why the token is rejected.",
        HttpStatusCode.TooManyRequests when response.Headers.RetryAfter is { } wait => $" Retry after {wait} s.",
        >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest when response.Headers.Location is { } target =>
            $" Redirects aren't followed. Location: {Printable.Escape(target.ToString())}",
        _ => "",
    };
}
