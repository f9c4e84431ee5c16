using Refit;

namespace Signeasy.Auth.IntegrationTests.ReadmeSnippets;

public interface ISigneasyApi
{
    [Get("/me")]
    Task<string> GetMeAsync(CancellationToken cancellationToken);
}
