using Microsoft.Extensions.DependencyInjection;

namespace Signeasy.Auth.Internal;

/// <summary>
/// The registration of accounts that are known only at run time. Like those of single accounts, records are only added, and
/// merged by the container.
/// </summary>
internal sealed record AccountsRegistration
{
    /// <summary>Name of the <see cref="HttpClient"/> that sends the token requests of all these accounts.</summary>
    public const string HttpClientName = "Signeasy.Auth.Accounts";

    /// <summary>Asks the application for an account's settings.</summary>
    public Func<IServiceProvider, string, CancellationToken, ValueTask<SigneasyAuthOptions?>>? Find { get; init; }

    /// <summary>Decorator between the token client and the cache of each account.</summary>
    public Func<SigneasyAccountContext, ITokenProvider, ITokenProvider>? Decorate { get; init; }

    /// <summary>Calls the application's source in a scope of its own.</summary>
    public async Task<SigneasyAuthOptions?> FindAsync(IServiceProvider services, string account, CancellationToken cancellationToken)
    {
        AsyncServiceScope scope = services.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            return await Find!(scope.ServiceProvider, account, cancellationToken).ConfigureAwait(false);
        }
    }
}
