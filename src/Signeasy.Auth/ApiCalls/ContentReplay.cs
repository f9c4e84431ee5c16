using System.Diagnostics.CodeAnalysis;
#if NET
using System.Net.Http.Json;
#endif

namespace Signeasy.Auth.Internal;

/// <summary>
/// Tells, before the first send, whether a request can be sent again as it is. Only contents whose behaviour is known
/// count, by their very type: a derived one may stream from anywhere. Nothing is buffered to make it possible.
/// </summary>
internal static class ContentReplay
{
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
            return CanSeek((StreamContent)content);
        }

        if (type == typeof(MultipartFormDataContent) || type == typeof(MultipartContent))
        {
            return ((MultipartContent)content).All(IsPossible);
        }

#if NET
        return type == typeof(ReadOnlyMemoryContent)
            || (type == typeof(JsonContent) && !IsConsumedByReading(((JsonContent)content).Value));
#else
        return false;
#endif
    }

    /// <summary>Its read stream is a view of the very stream that it sends; asking for it reads nothing.</summary>
    private static bool CanSeek(StreamContent content)
    {
#if NET
        return content.ReadAsStream().CanSeek;
#else
        Task<Stream> stream = content.ReadAsStreamAsync();
        return stream.Status == TaskStatus.RanToCompletion && stream.Result.CanSeek;
#endif
    }

#if NET
    [UnconditionalSuppressMessage("Trimming", "IL2075",
        Justification = "Where the interface is trimmed away, the serializer can't enumerate the value by it either.")]
    private static bool IsConsumedByReading(object? value) =>
        value is not null && value.GetType().GetInterfaces().Any(
            type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>));
#endif
}
