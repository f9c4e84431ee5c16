namespace Signeasy.Auth.IntegrationTests.ReadmeSnippets;

public sealed class Documents(HttpClient signeasy)
{
    public Task<string> GetMeAsync(CancellationToken cancellationToken) =>
        signeasy.GetStringAsync("me", cancellationToken);
}
