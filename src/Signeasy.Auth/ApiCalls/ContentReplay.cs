#if NET
using System.Collections;
#endif
using System.Diagnostics.CodeAnalysis;
#if NET
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
#else
using System.Reflection;
#endif

namespace Signeasy.Auth.Internal;

/// <summary>
/// Decides, before the first send, whether a request's content can be sent again with the same bytes. Only exact types with
/// known behavior qualify, because a derived type may produce its bytes in any way.
/// </summary>
internal static class ContentReplay
{
    /// <summary>Whether the bytes of the content exist before the first send.</summary>
    public static bool IsPossible(HttpContent? content)
    {
        if (content is null)
        {
            return true;
        }

        Type type = content.GetType();
        if (type == typeof(StringContent) || type == typeof(ByteArrayContent) || type == typeof(FormUrlEncodedContent))
        {
            return true;
        }

        if (type == typeof(StreamContent))
        {
            return IsAtItsStart((StreamContent)content);
        }

        if (IsMultipart(type))
        {
            var parts = (MultipartContent)content;
            var streams = new HashSet<Stream>();
            return parts.All(IsPossible) && GetStreams(parts).All(streams.Add);
        }

#if NET
        return type == typeof(ReadOnlyMemoryContent) || IsJson(content);
#else
        return false;
#endif
    }

    /// <summary>
    /// Whether the content, or a part of it, would be serialized again at each send, so it must be buffered first.
    /// </summary>
    public static bool NeedsBuffer([NotNullWhen(true)] HttpContent? content)
    {
#if NET
        return content is not null
            && (IsJson(content) || (IsMultipart(content.GetType()) && ((MultipartContent)content).Any(NeedsBuffer)));
#else
        return false;
#endif
    }

    /// <summary>
    /// Serializes into memory the content, or those parts of it, for which <see cref="NeedsBuffer"/> is true.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled, even if the content ignores cancellation.</exception>
    public static async Task BufferAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content is not MultipartContent multipart)
        {
            await LoadAsync(content, cancellationToken).OrAbandonAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        foreach (HttpContent part in multipart.Where(NeedsBuffer))
        {
            await BufferAsync(part, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<bool> LoadAsync(HttpContent content, CancellationToken cancellationToken)
    {
#if NET9_0_OR_GREATER
        await content.LoadIntoBufferAsync(cancellationToken).ConfigureAwait(false);
#else
        await content.LoadIntoBufferAsync().ConfigureAwait(false);
#endif
        return true;
    }

    /// <summary>
    /// Makes the content ready to be sent again. Returns false if a handler closed it. A handler that reads the content as a
    /// stream leaves that stream at its end, and .NET would continue from there.
    /// </summary>
    public static bool TryRewind(HttpContent? content)
    {
        try
        {
            return content is null
                || (!IsDisposed(content)
                    && TryRewindReadStream(content)
                    && (content is not StreamContent stream || IsAtItsStart(stream))
                    && (content is not MultipartContent multipart || multipart.All(TryRewind)));
        }
        catch (Exception)
        {
            // A stream is closed, or a later .NET version has different fields. The content isn't sent again.
            return false;
        }
    }

    private static bool TryRewindReadStream(HttpContent content)
    {
        object? opened = GetReadStream(content);
        Stream? stream = opened is Task<Stream> { Status: TaskStatus.RanToCompletion } opening ? opening.Result : opened as Stream;
        if (stream is { CanSeek: true })
        {
            stream.Position = content is StreamContent source ? GetStart(source) : 0;
            return true;
        }

        return opened is null;
    }

    private static bool IsMultipart(Type type) =>
        type == typeof(MultipartFormDataContent) || type == typeof(MultipartContent);

    /// <summary>
    /// The streams of the content and its parts. In the first send, a second part with the same stream continues where the
    /// first part ended; in a second send, .NET would rewind it.
    /// </summary>
    private static IEnumerable<Stream> GetStreams(HttpContent content) => content switch
    {
        MultipartContent multipart => multipart.SelectMany(GetStreams),
        StreamContent stream => [Unwrap(GetStream(stream))],
        _ => [],
    };

    private static Stream Unwrap(Stream stream) =>
#if NET
        stream is BufferedStream buffered ? Unwrap(buffered.UnderlyingStream) : stream;
#else
        stream;
#endif

    /// <summary>
    /// Whether the first send starts at the position to which .NET rewinds for a second send, which is the stream's position
    /// when the content was created. .NET exposes neither position, and reading the content's stream would move the
    /// caller's.
    /// </summary>
    private static bool IsAtItsStart(StreamContent content)
    {
        try
        {
            Stream stream = GetStream(content);
            return stream.CanSeek && (IsConsumed(content) || stream.Position == GetStart(content));
        }
        catch (Exception)
        {
            // The stream is closed, or a later .NET version has different fields. The content isn't sent again.
            return false;
        }
    }

#if NET
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_content")]
    private static extern ref Stream GetStream(StreamContent content);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_start")]
    private static extern ref long GetStart(StreamContent content);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_contentConsumed")]
    private static extern ref bool IsConsumed(StreamContent content);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_contentReadStream")]
    private static extern ref object? GetReadStream(HttpContent content);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_disposed")]
    private static extern ref bool IsDisposed(HttpContent content);

    private static bool IsJson(HttpContent content) =>
        content.GetType() == typeof(JsonContent) && !IsLazy(((JsonContent)content).Value);

    /// <summary>
    /// Whether the value is a sequence that isn't in memory: asynchronous, an iterator or a query. .NET streams it, however
    /// long it is, and it may yield other elements when it is enumerated again.
    /// </summary>
    [UnconditionalSuppressMessage("Trimming", "IL2075",
        Justification = "If an interface is trimmed away, the serializer can't use it either. At worst, a collection isn't sent again.")]
    private static bool IsLazy(object? value)
    {
        if (value is null or string)
        {
            return false;
        }

        Type[] generic = [.. value.GetType().GetInterfaces().Where(type => type.IsGenericType).Select(type => type.GetGenericTypeDefinition())];
        bool isCollection = value is ICollection || generic.Contains(typeof(ICollection<>)) || generic.Contains(typeof(IReadOnlyCollection<>));
        return generic.Contains(typeof(IAsyncEnumerable<>)) || (value is IEnumerable && !isCollection);
    }
#else
    private const BindingFlags OwnFields = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    // Found by type, because the names differ between .NET Framework, Mono and .NET.
    private static readonly FieldInfo[] Fields = typeof(StreamContent).GetFields(OwnFields);

    private static Stream GetStream(StreamContent content) => Read<Stream>(content);

    private static long GetStart(StreamContent content) => Read<long>(content);

    private static bool IsConsumed(StreamContent content) => Read<bool>(content);

    private static object? GetReadStream(HttpContent content) => Read(content, "contentReadStream");

    private static bool IsDisposed(HttpContent content) => (bool)Read(content, "disposed")!;

    /// <summary>Finds the field with or without a leading underscore: .NET has one, .NET Framework doesn't.</summary>
    private static object? Read(HttpContent content, string name) =>
        typeof(HttpContent).GetFields(OwnFields).Single(field => field.Name.TrimStart('_') == name).GetValue(content);

    private static T Read<T>(StreamContent content) =>
        (T)Fields.Single(field => field.FieldType == typeof(T)).GetValue(content);
#endif
}
