namespace Signeasy.Auth.IntegrationTests.ReadmeSnippets;

internal interface IVault
{
    Task<string> GetSecretAsync(string name, CancellationToken cancellationToken);
}
