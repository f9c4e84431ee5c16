using System.Text;

#if DISTRIBUTED_CACHE // Also compiled into that package.
namespace Signeasy.Auth.DistributedCache.Internal;
#else
namespace Signeasy.Auth.Internal;
#endif

/// <summary>Reads a file that contains a secret, as Kubernetes and Docker mount it.</summary>
internal static class SecretFile
{
    /// <summary>Enough for 4,096 characters in UTF-8, a byte order mark and a line break.</summary>
    private const int MaxLength = (4096 * 4) + 5;

    /// <summary>Returns the file's text, without a byte order mark and without one line break at its end.</summary>
    /// <exception cref="IOException">The file doesn't exist, can't be read, isn't a regular file, is too long or isn't UTF-8.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static string Read(string path)
    {
        if (UnixFile.IsSpecial(path))
        {
            throw new IOException("It is a pipe, a socket or a device, not a regular file.");
        }

        byte[] bytes = new byte[MaxLength + 1];
        try
        {
            int length = Read(path, bytes);
            if (length > MaxLength)
            {
                throw new IOException($"It is longer than {MaxLength} bytes.");
            }

            string text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true)
                .GetString(bytes, 0, length);
            return WithoutLineBreak(text.Length > 0 && text[0] == '\uFEFF' ? text.Substring(1) : text);
        }
        catch (DecoderFallbackException)
        {
            // Not as the inner exception: it quotes bytes of the file.
            throw new IOException("It isn't UTF-8 text.");
        }
        finally
        {
            Array.Clear(bytes, 0, bytes.Length);
        }
    }

    private static int Read(string path, byte[] bytes)
    {
        using var file = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
        int length = 0;
        int read;
        do
        {
            read = file.Read(bytes, length, bytes.Length - length);
            length += read;
        }
        while (read > 0 && length < bytes.Length);
        return length;
    }

    private static string WithoutLineBreak(string text) =>
        text.EndsWith("\r\n", StringComparison.Ordinal) ? text.Substring(0, text.Length - 2)
            : text.EndsWith('\n') ? text.Substring(0, text.Length - 1)
            : text;
}
