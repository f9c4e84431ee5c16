namespace Signeasy.Auth;

/// <summary>An account that is known only at run time, for decorators of its token provider.</summary>
public sealed class SigneasyAccountContext
{
    private readonly Func<SigneasyAuthOptions> _getOptions;

    internal SigneasyAccountContext(string account, IServiceProvider services, Func<SigneasyAuthOptions> getOptions)
    {
        Account = account;
        Services = services;
        _getOptions = getOptions;
    }

    /// <summary>The account's name.</summary>
    public string Account { get; }

    /// <summary>The container.</summary>
    public IServiceProvider Services { get; }

    /// <summary>Returns a copy of the account's current settings, which <see cref="ISigneasyAccountSource"/> last returned.</summary>
    /// <returns>The settings. They include the client secret.</returns>
    public SigneasyAuthOptions GetOptions() => _getOptions();
}
