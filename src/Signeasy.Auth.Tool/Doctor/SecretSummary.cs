using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Signeasy.Auth.Tool;

/// <summary>Describes a secret so that it can be compared with another one, but not guessed.</summary>
internal static class SecretSummary
{
    /// <summary>A shorter secret could be found by trying candidates until the fingerprint matches.</summary>
    private const int MinFingerprintLength = 20;

    private const int FingerprintLength = 8;
    private const int ShownLength = 4;

    /// <summary>Auth0's client IDs have 32 characters, and its secrets 64: a longer ID may be a misplaced secret.</summary>
    private const int MaxIdLength = 48;

    /// <summary>The length, and the beginning of the SHA-256 hash of the UTF-8 text in hexadecimal digits.</summary>
    public static string Describe(string secret) =>
        secret.Length >= MinFingerprintLength
            ? string.Create(CultureInfo.InvariantCulture, $"{secret.Length} characters, fingerprint {GetFingerprint(secret)}")
            : string.Create(CultureInfo.InvariantCulture, $"{secret.Length} characters (too short for a fingerprint)");

    /// <summary>The first characters and the length of a client ID.</summary>
    public static string DescribeId(string id) =>
        id.Length is > ShownLength * 2 and <= MaxIdLength
            ? string.Create(CultureInfo.InvariantCulture, $"{PlainText.From(id[..ShownLength], ShownLength)}… ({id.Length} characters)")
            : string.Create(CultureInfo.InvariantCulture, $"{id.Length} characters");

    /// <summary>Whether a word of a text could be a misplaced secret: long, and neither an address nor a path.</summary>
    public static bool MayContainSecret(string text) =>
        text.Split(' ').Any(word => word.Length >= MinFingerprintLength && !word.Any(c => c is ':' or '/' or '\\' or '.'));

    private static string GetFingerprint(string secret) =>
        string.Concat(SHA256.HashData(Encoding.UTF8.GetBytes(secret)).Take(FingerprintLength / 2).Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));
}
