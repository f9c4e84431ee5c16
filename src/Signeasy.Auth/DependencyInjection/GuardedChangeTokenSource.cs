using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Passes on reloads of an account's options. If the account has never had valid settings, an invalid reload is logged
/// instead of thrown by <c>IConfigurationRoot.Reload()</c>.
/// </summary>
/// <param name="name">The account's name; null for all accounts.</param>
/// <param name="getChangeToken">Gets the token that signals the next reload.</param>
/// <param name="factory">Logs invalid reloads; null if the application has its own factory.</param>
internal sealed class GuardedChangeTokenSource(
    string? name, Func<IChangeToken> getChangeToken, LastGoodOptionsFactory? factory)
    : IOptionsChangeTokenSource<SigneasyAuthOptions>
{
    public string? Name => name;

    public IChangeToken GetChangeToken() => new Token(getChangeToken(), Guard);

    private void Guard(Action<object?> callback, object? state)
    {
        string account = name ?? Options.DefaultName;
        try
        {
            callback(state);
        }
        catch (Exception e) when (factory?.HasLastGood(account) == false)
        {
            // If there are last good settings, only a listener of the application can have thrown.
            factory.LogInvalid(account, e);
        }
    }

    private sealed class Token(IChangeToken token, Action<Action<object?>, object?> guard) : IChangeToken
    {
        public bool HasChanged => token.HasChanged;

        public bool ActiveChangeCallbacks => token.ActiveChangeCallbacks;

        public IDisposable RegisterChangeCallback(Action<object?> callback, object? state) =>
            token.RegisterChangeCallback(current => guard(callback, current), state);
    }
}
