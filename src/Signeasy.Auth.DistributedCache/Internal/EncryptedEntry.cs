using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>
/// An entry as it is stored: version, nonce, tag and ciphertext of AES-256-GCM, bound to the entry's name.
/// </summary>
internal static class EncryptedEntry
{
    private const byte Version = 1;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int HeaderLength = 1 + NonceLength + TagLength;
    private const int MaxLength = 64 * 1024;

    public static byte[] Encrypt(SharedEntry shared, EntryKeys keys)
    {
        byte[] plain = Write(shared);
        byte[] entry = new byte[HeaderLength + plain.Length];
        entry[0] = Version;
        Span<byte> nonce = entry.AsSpan(1, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(keys.EncryptionKey, TagLength);
        aes.Encrypt(
            nonce,
            plain,
            entry.AsSpan(HeaderLength),
            entry.AsSpan(1 + NonceLength, TagLength),
            Encoding.UTF8.GetBytes(keys.EntryName));
        CryptographicOperations.ZeroMemory(plain);
        return entry;
    }

    /// <summary>Returns the entry. If it wasn't encrypted with these keys, returns null and says why.</summary>
    public static SharedEntry? Decrypt(byte[] entry, EntryKeys keys, out string? problem)
    {
        problem = entry switch
        {
            { Length: <= HeaderLength } => "is too short",
            { Length: > MaxLength } => "is too long",
            [not Version, ..] => "was written by another version of this library",
            _ => null,
        };
        if (problem is not null)
        {
            return null;
        }

        byte[] plain = new byte[entry.Length - HeaderLength];
        try
        {
            using var aes = new AesGcm(keys.EncryptionKey, TagLength);
            aes.Decrypt(
                entry.AsSpan(1, NonceLength),
                entry.AsSpan(HeaderLength),
                entry.AsSpan(1 + NonceLength, TagLength),
                plain,
                Encoding.UTF8.GetBytes(keys.EntryName));
            return Read(plain);
        }
        catch (Exception e) when (e is CryptographicException or IOException or ArgumentException or FormatException)
        {
            problem = "can't be decrypted";
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private static byte[] Write(SharedEntry entry)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(entry.Token is not null);
        if (entry.Token is { } token)
        {
            writer.Write(token.IssuedAt.UtcTicks);
            writer.Write(token.ExpiresAt.UtcTicks);
            writer.Write(token.Value);
            WriteOptional(writer, token.Scope);
        }

        writer.Write(entry.Attempt is not null);
        if (entry.Attempt is { } attempt)
        {
            writer.Write((byte)attempt.Reason);
            writer.Write(attempt.At.UtcTicks);
            writer.Write(attempt.NotBefore.UtcTicks);
            writer.Write(attempt.Count);
            writer.Write(attempt.Failure is not null);
            if (attempt.Failure is { } failure)
            {
                WriteOptional(writer, failure.Message);
                writer.Write((int)(failure.StatusCode ?? 0));
                WriteOptional(writer, failure.Error);
                WriteOptional(writer, failure.ErrorDescription);
                writer.Write(failure.IsTransient);
            }
        }

        writer.Flush();
        byte[] plain = stream.ToArray();
        CryptographicOperations.ZeroMemory(stream.GetBuffer());
        return plain;
    }

    private static SharedEntry Read(byte[] plain)
    {
        using var stream = new MemoryStream(plain);
        using var reader = new BinaryReader(stream);
        AccessToken? token = reader.ReadBoolean() ? ReadToken(reader) : null;
        return new SharedEntry(token, reader.ReadBoolean() ? ReadAttempt(reader) : null);
    }

    private static AccessToken ReadToken(BinaryReader reader)
    {
        DateTimeOffset issuedAt = ReadTime(reader);
        DateTimeOffset expiresAt = ReadTime(reader);
        return new AccessToken(reader.ReadString(), issuedAt, expiresAt, ReadOptional(reader));
    }

    private static RenewalAttempt ReadAttempt(BinaryReader reader)
    {
        var reason = (RenewalReason)reader.ReadByte();
        return new RenewalAttempt(
            reason, ReadTime(reader), ReadTime(reader), reader.ReadInt32(), reader.ReadBoolean() ? ReadFailure(reader) : null);
    }

    private static SigneasyAuthException ReadFailure(BinaryReader reader)
    {
        string message = ReadOptional(reader) ?? "";
        int status = reader.ReadInt32();
        return new SigneasyAuthException(
            message,
            statusCode: status == 0 ? null : (HttpStatusCode)status,
            error: ReadOptional(reader),
            errorDescription: ReadOptional(reader),
            isTransient: reader.ReadBoolean());
    }

    private static DateTimeOffset ReadTime(BinaryReader reader) => new(reader.ReadInt64(), TimeSpan.Zero);

    private static void WriteOptional(BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        writer.Write(text ?? "");
    }

    private static string? ReadOptional(BinaryReader reader)
    {
        bool hasText = reader.ReadBoolean();
        string text = reader.ReadString();
        return hasText ? text : null;
    }
}
