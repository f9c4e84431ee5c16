using Microsoft.Extensions.DependencyInjection;

namespace Signeasy.Auth.Internal;

/// <summary>Creates the token provider that the application passed to <c>UseTokenProvider</c>.</summary>
internal static class OwnTokenProvider
{
    [ThreadStatic]
    private static List<AccountRegistration>? _inProgress;

    /// <summary>Creates the provider; returns null if the account has none.</summary>
    /// <exception cref="InvalidOperationException">The provider depends on itself, or the delegate returned null.</exception>
    public static ITokenProvider? Create(IServiceProvider services, string account)
    {
        AccountRegistration registration = services.GetRequiredService<AccountRegistry>().Get(account);
        if (registration.CreateTokenProvider is not { } create)
        {
            return null;
        }

        // The container can't see a delegate's dependencies, so a provider that depends on itself would overflow the stack.
        _inProgress ??= [];
        if (_inProgress.Any(other => ReferenceEquals(other, registration)))
        {
            throw new InvalidOperationException(
                $"The token provider that Signeasy account {AccountName.ForDisplay(account)} uses (UseTokenProvider) depends on the "
                + "account's ITokenProvider, which is itself. To wrap the account's own token, use DecorateTokenProvider, or "
                + "depend on CachingTokenProvider.");
        }

        _inProgress.Add(registration);
        try
        {
            return create(services) ?? throw new InvalidOperationException("The delegate passed to UseTokenProvider returned null.");
        }
        finally
        {
            _inProgress.Remove(registration);
        }
    }
}
