using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>
/// Where an account's entry lies and what seals it, all derived from the client secret: who has the secret finds and
/// reads the entry, and nobody else. Made for one call and wiped at its end.
/// </summary>
internal sealed class EntryKeys : IDisposable
{
    private const int SealLength = 32;
    private const int NameLength = 16;

    public EntryKeys(byte[] seal, string entryName, string lockName)
    {
        Seal = seal;
        EntryName = entryName;
        LockName = lockName;
    }

    public byte[] Seal { get; }

    public string EntryName { get; }

    public string LockName { get; }

    public static EntryKeys Derive(AccountSettings settings, string secret)
    {
        byte[] input = Encoding.UTF8.GetBytes(secret);
        byte[] salt = Salt(settings.TokenEndpoint.AbsoluteUri, settings.ClientId, settings.Audience);
        try
        {
            return new EntryKeys(
                Derive(input, salt, "seal", SealLength),
                "signeasy-auth:token:" + Convert.ToHexString(Derive(input, salt, "entry name", NameLength)),
                "signeasy-auth:lock:" + Convert.ToHexString(Derive(input, salt, "lock name", NameLength)));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(input);
        }
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(Seal);

    private static byte[] Derive(byte[] input, byte[] salt, string label, int length) =>
        HKDF.DeriveKey(
            HashAlgorithmName.SHA256, input, length, salt, Encoding.UTF8.GetBytes("Signeasy.Auth.DistributedCache/1 " + label));

    /// <summary>Each part behind its length, so that no two accounts run into one another.</summary>
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
