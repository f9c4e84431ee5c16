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
        if (secret.Length <= MinEchoLength)
        {
            return text.Contains(secret, StringComparison.OrdinalIgnoreCase);
        }

        for (int i = 0; i + MinEchoLength <= secret.Length; i++)
        {
            if (text.Contains(secret.Substring(i, MinEchoLength), StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
