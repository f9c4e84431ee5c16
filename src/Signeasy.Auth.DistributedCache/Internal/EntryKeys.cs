using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>
/// The names of an account's entry and lock, and the key that encrypts the entry. All are derived from the client secret,
/// so only holders of the secret can find and read the entry. Created for one call and wiped at its end.
/// </summary>
internal sealed class EntryKeys : IDisposable
{
    private const int KeyLength = 32;
    private const int NameLength = 16;

    public EntryKeys(byte[] encryptionKey, string entryName, string lockName)
    {
        EncryptionKey = encryptionKey;
        EntryName = entryName;
        LockName = lockName;
    }

    public byte[] EncryptionKey { get; }

    public string EntryName { get; }

    public string LockName { get; }

    public static EntryKeys Derive(SharingSettings settings, string secret)
    {
        byte[] input = Encoding.UTF8.GetBytes(secret);
        byte[] salt = Salt(settings.TokenEndpoint.AbsoluteUri, settings.ClientId, settings.Audience, settings.Scope);
        try
        {
            return new EntryKeys(
                Derive(input, salt, "encryption key", KeyLength),
                "signeasy-auth:token:" + Convert.ToHexString(Derive(input, salt, "entry name", NameLength)),
                "signeasy-auth:lock:" + Convert.ToHexString(Derive(input, salt, "lock name", NameLength)));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(input);
        }
    }

    /// <summary>A copy for work that continues after the call.</summary>
    public EntryKeys Copy() => new([.. EncryptionKey], EntryName, LockName);

    public void Dispose() => CryptographicOperations.ZeroMemory(EncryptionKey);

    private static byte[] Derive(byte[] input, byte[] salt, string label, int length) =>
        HKDF.DeriveKey(
            HashAlgorithmName.SHA256, input, length, salt, Encoding.UTF8.GetBytes("Signeasy.Auth.DistributedCache/1 " + label));

    /// <summary>Hashes each part after its length, so that different parts never give the same input.</summary>
    private static byte[] Salt(params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (string part in parts)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return hash.GetHashAndReset();
    }
}
