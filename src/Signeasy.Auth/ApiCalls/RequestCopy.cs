using System.Net.Http.Headers;

namespace Signeasy.Auth.Internal;

/// <summary>A copy of a request's parts, for undoing changes by handlers between this one and the network.</summary>
internal sealed class RequestCopy(HttpRequestMessage request)
{
    private readonly HttpMethod _method = request.Method;
    private readonly Uri? _uri = request.RequestUri;
    private readonly Version _version = request.Version;
#if NET
    private readonly HttpVersionPolicy _versionPolicy = request.VersionPolicy;
#endif
    private readonly HttpContent? _content = request.Content;
    private readonly KeyValuePair<string, object?>[] _options = [.. Options(request)];
    private readonly KeyValuePair<string, string[]>[] _headers = Copy(request.Headers);

    /// <summary>The headers of the content and of all its parts.</summary>
    private readonly (HttpContent Content, KeyValuePair<string, string[]>[] Headers)[] _contentHeaders =
        [.. ContentAndParts(request.Content).Select(content => (content, Copy(content.Headers)))];

    /// <summary>Undoes the changes. Returns false if a handler added a part to the content, because it can't be removed.</summary>
    public bool TryRestore(HttpRequestMessage changed)
    {
        changed.Method = _method;
        changed.RequestUri = _uri;
        changed.Version = _version;
#if NET
        changed.VersionPolicy = _versionPolicy;
#endif
        changed.Content = _content;
        Restore(Options(changed), _options);
        Restore(changed.Headers, _headers);
        foreach ((HttpContent content, KeyValuePair<string, string[]>[] headers) in _contentHeaders)
        {
            Restore(content.Headers, headers);
        }

        return ContentAndParts(_content).Count() == _contentHeaders.Length;
    }

#if NET
    private static HttpRequestOptions Options(HttpRequestMessage request) => request.Options;
#else
    private static IDictionary<string, object?> Options(HttpRequestMessage request) => request.Properties;
#endif

    private static IEnumerable<HttpContent> ContentAndParts(HttpContent? content) => content switch
    {
        null => [],
        MultipartContent multipart => multipart.SelectMany(ContentAndParts).Prepend(content),
        _ => [content],
    };

    private static KeyValuePair<string, string[]>[] Copy(HttpHeaders headers) =>
#if NET
        // Not parsed, because parsing would rewrite the values.
        [.. headers.NonValidated.Select(header => KeyValuePair.Create(header.Key, header.Value.ToArray()))];
#else
        [.. headers.Select(header => new KeyValuePair<string, string[]>(header.Key, [.. header.Value]))];
#endif

    /// <summary>Whether nothing was changed. .NET adds the content's length when it sends it.</summary>
    private static bool IsSame(KeyValuePair<string, string[]>[] headers, KeyValuePair<string, string[]>[] copy) =>
        headers.Where(header => header.Key != "Content-Length").Select(Format)
            .SequenceEqual(copy.Where(header => header.Key != "Content-Length").Select(Format));

    private static string Format(KeyValuePair<string, string[]> header) => header.Key + "\n" + string.Join("\n", header.Value);

    private static void Restore(IDictionary<string, object?> options, KeyValuePair<string, object?>[] copy)
    {
        options.Clear();
        foreach (KeyValuePair<string, object?> option in copy)
        {
            options.Add(option);
        }
    }

    private static void Restore(HttpHeaders headers, KeyValuePair<string, string[]>[] copy)
    {
        // Unchanged headers aren't touched, because hedged requests share their content and may be sending it now.
        if (IsSame(Copy(headers), copy))
        {
            return;
        }

        headers.Clear();
        foreach (KeyValuePair<string, string[]> header in copy)
        {
            headers.TryAddWithoutValidation(header.Key, header.Value);
        }
    }
}
