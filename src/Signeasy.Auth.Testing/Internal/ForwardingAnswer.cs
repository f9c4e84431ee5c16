using System.Net.Http.Headers;

namespace Signeasy.Auth.Testing.Internal;

/// <summary>Gets responses from the test's own handler.</summary>
internal static class ForwardingAnswer
{
    /// <summary>Creates a response that comes from the handler.</summary>
    /// <param name="handler">The handler; it isn't disposed.</param>
    /// <param name="body">The request's body, which has been read and can't always be read again.</param>
    public static FakeAnswer Create(HttpMessageHandler handler, byte[] body) => FakeAnswer.From(async (request, cancellationToken) =>
    {
        using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
        HttpRequestMessage copy = Copy(request, body);
        Uri? uri = copy.RequestUri;
        HttpResponseMessage response = await invoker.SendAsync(copy, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidOperationException(
                $"The ApiHandler of FakeSigneasy, {handler.GetType()}, returned no response to {request.Method} "
                + $"{request.RequestUri!.AbsolutePath}: add one.");
        if (!ReferenceEquals(copy.RequestUri, uri))
        {
            request.RequestUri = copy.RequestUri; // A redirect was followed, which .NET shows in this way.
        }

        response.RequestMessage = request;
        return response;
    });

    /// <summary>
    /// A copy stays as it was sent, whereas the client's own request loses its token after the send. Its body can be read
    /// any number of times, and it isn't disposed, so that a test can inspect it afterwards.
    /// </summary>
    private static HttpRequestMessage Copy(HttpRequestMessage request, byte[] body)
    {
        var copy = new HttpRequestMessage(request.Method, request.RequestUri) { Version = request.Version };
        CopyHeaders(request.Headers, copy.Headers);
        if (request.Content is not null)
        {
            copy.Content = new ByteArrayContent(body);
            CopyHeaders(request.Content.Headers, copy.Content.Headers);
            copy.Content.Headers.ContentLength = body.Length;
        }

#if NET
        copy.VersionPolicy = request.VersionPolicy;
        foreach (KeyValuePair<string, object?> option in request.Options)
        {
            ((IDictionary<string, object?>)copy.Options).Add(option);
        }
#else
        foreach (KeyValuePair<string, object?> property in request.Properties)
        {
            copy.Properties.Add(property!);
        }
#endif
        return copy;
    }

    private static void CopyHeaders(HttpHeaders source, HttpHeaders target)
    {
#if NET
        // Not parsed, because parsing would rewrite the values.
        foreach ((string name, HeaderStringValues values) in source.NonValidated)
        {
            target.TryAddWithoutValidation(name, values);
        }
#else
        foreach (KeyValuePair<string, IEnumerable<string>> header in source)
        {
            target.TryAddWithoutValidation(header.Key, header.Value);
        }
#endif
    }
}
