using System.Security.Cryptography;
using System.Text;

namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>
/// A token as it is stored: version, nonce, tag and ciphertext of AES-256-GCM, bound to the entry's name.
/// </summary>
internal static class EncryptedToken
{
    private const byte Version = 1;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int HeaderLength = 1 + NonceLength + TagLength;
    private const int MaxLength = 64 * 1024;

    public static byte[] Encrypt(AccessToken token, EntryKeys keys)
    {
        byte[] plain = Write(token);
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

    /// <summary>Returns the token. If the entry wasn't encrypted with these keys, returns null and says why.</summary>
    public static AccessToken? Decrypt(byte[] entry, EntryKeys keys, out string? problem)
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

    private static byte[] Write(AccessToken token)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(token.IssuedAt.UtcTicks);
        writer.Write(token.ExpiresAt.UtcTicks);
        writer.Write(token.Value);
        writer.Write(token.Scope is not null);
        writer.Write(token.Scope ?? "");
        writer.Flush();
        byte[] plain = stream.ToArray();
        CryptographicOperations.ZeroMemory(stream.GetBuffer());
        return plain;
    }

    private static AccessToken Read(byte[] plain)
    {
        using var stream = new MemoryStream(plain);
        using var reader = new BinaryReader(stream);
        var issuedAt = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero);
        var expiresAt = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero);
        string value = reader.ReadString();
        bool hasScope = reader.ReadBoolean();
        string scope = reader.ReadString();
        return new AccessToken(value, issuedAt, expiresAt, hasScope ? scope : null);
    }
}
