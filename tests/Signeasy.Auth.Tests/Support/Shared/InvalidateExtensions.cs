namespace Signeasy.Auth.Tests;

internal static class InvalidateExtensions
{
    public static void Invalidate(this ITokenProvider provider, AccessToken token) => _ = provider.RenewTokenAsync(token).AsTask();
}
