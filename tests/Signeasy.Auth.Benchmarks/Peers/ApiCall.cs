namespace Signeasy.Auth.Benchmarks.Peers;

/// <summary>The call that the peers with an <see cref="HttpClient"/> make, the same for all.</summary>
internal sealed class ApiCall(HttpClient client, Uri uri)
{
    public async ValueTask SendAsync()
    {
        using HttpResponseMessage response = await client.GetAsync(uri);
        response.EnsureSuccessStatusCode();
    }
}
