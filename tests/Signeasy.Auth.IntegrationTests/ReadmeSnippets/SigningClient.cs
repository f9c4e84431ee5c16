namespace Signeasy.Auth.IntegrationTests.ReadmeSnippets;

public sealed class SigningClient(HttpClient signeasy)
{
    public HttpClient Signeasy => signeasy;
}
