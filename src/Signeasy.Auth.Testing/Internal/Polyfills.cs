#if NETSTANDARD2_0
namespace Signeasy.Auth.Testing.Internal;

/// <summary>What later frameworks have built in.</summary>
internal static class Polyfills
{
    extension(Task)
    {
        public static Task Delay(TimeSpan delay, TimeProvider timeProvider, CancellationToken cancellationToken) =>
            timeProvider.Delay(delay, cancellationToken);
    }

    public static Task CopyToAsync(this HttpContent content, Stream stream, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return content.CopyToAsync(stream);
    }
}
#endif
