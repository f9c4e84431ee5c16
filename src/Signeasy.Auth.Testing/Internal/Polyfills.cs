#if NETSTANDARD2_0
namespace Signeasy.Auth.Testing.Internal;

/// <summary>Members that later frameworks have.</summary>
internal static class Polyfills
{
    public static Task CopyToAsync(this HttpContent content, Stream stream, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return content.CopyToAsync(stream);
    }
}
#endif
