namespace Signeasy.Auth.IntegrationTests.ReadmeSnippets;

internal interface IVault
{
    ValueTask<string> GetSecretAsync(string name, CancellationToken cancellationToken);
}
