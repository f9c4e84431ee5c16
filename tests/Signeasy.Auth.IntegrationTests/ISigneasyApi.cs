using Refit;

namespace Signeasy.Auth.IntegrationTests;

/// <summary>A piece of Signeasy's API, as Refit wants it.</summary>
public interface ISigneasyApi
{
    [Get("/me")]
    Task<string> GetMeAsync(CancellationToken cancellationToken);
}
