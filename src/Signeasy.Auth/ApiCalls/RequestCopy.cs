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
    private readonly KeyValuePair<string, string[]>[] _headers = Copy(request.Headers);
    private readonly KeyValuePair<string, string[]>[]? _contentHeaders =
        request.Content is null ? null : Copy(request.Content.Headers);

    public void Restore(HttpRequestMessage changed)
    {
        changed.Method = _method;
        changed.RequestUri = _uri;
        changed.Version = _version;
#if NET
        changed.VersionPolicy = _versionPolicy;
#endif
        changed.Content = _content;
        Restore(changed.Headers, _headers);
        if (_content is not null)
        {
            Restore(_content.Headers, _contentHeaders!);
        }
    }

    private static KeyValuePair<string, string[]>[] Copy(HttpHeaders headers) =>
#if NET
        // Not parsed, because parsing would rewrite the values.
        [.. headers.NonValidated.Select(header => KeyValuePair.Create(header.Key, header.Value.ToArray()))];
#else
        [.. headers.Select(header => new KeyValuePair<string, string[]>(header.Key, [.. header.Value]))];
#endif

    private static void Restore(HttpHeaders headers, KeyValuePair<string, string[]>[] copy)
    {
        headers.Clear();
        foreach (KeyValuePair<string, string[]> header in copy)
        {
            headers.TryAddWithoutValidation(header.Key, header.Value);
        }
    }
}
