#if NETSTANDARD2_0
namespace Signeasy.Auth.Testing.Internal;

/// <summary>What later frameworks have built in.</summary>
internal static class Polyfills
{
    public static Task CopyToAsync(this HttpContent content, Stream stream, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return content.CopyToAsync(stream);
    }
}
#endif
