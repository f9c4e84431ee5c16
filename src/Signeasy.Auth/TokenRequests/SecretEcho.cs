namespace Signeasy.Auth.Internal;

/// <summary>
/// Finds a client secret in text that came from outside. A response may echo all or part of the request, so text that shares
/// any eight consecutive characters with the secret is withheld.
/// </summary>
internal static class SecretEcho
{
    private const int MinEchoLength = 8;

    public static bool IsIn(string text, string secret)
    {
        int length = Math.Min(secret.Length, MinEchoLength);
        return Enumerable.Range(0, secret.Length - length + 1)
            .Any(start => text.Contains(secret.Substring(start, length), StringComparison.OrdinalIgnoreCase));
    }
}
