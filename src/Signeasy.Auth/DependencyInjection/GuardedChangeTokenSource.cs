using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Passes on reloads of an account's options. If the account has never had valid settings, an invalid reload is logged
/// instead of thrown by <c>IConfigurationRoot.Reload()</c>.
/// </summary>
internal sealed class GuardedChangeTokenSource(
    IOptionsChangeTokenSource<SigneasyAuthOptions> source, LastGoodOptionsFactory factory)
    : IOptionsChangeTokenSource<SigneasyAuthOptions>
{
    public string? Name => source.Name;

    public IChangeToken GetChangeToken() => new Token(source.GetChangeToken(), Guard);

    private void Guard(Action<object?> callback, object? state)
    {
        string name = Name ?? Options.DefaultName;
        try
        {
            callback(state);
        }
        catch (Exception e) when (!factory.HasLastGood(name))
        {
            // If there are last good settings, only a listener of the application can have thrown.
            factory.LogInvalid(name, e);
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
