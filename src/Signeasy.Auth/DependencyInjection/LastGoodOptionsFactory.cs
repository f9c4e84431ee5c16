using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Creates an account's options from the defaults, then its section, then the delegates, regardless of the order of
/// registration. While reloaded settings are invalid, returns copies of the last good options.
/// </summary>
internal sealed class LastGoodOptionsFactory(
    IEnumerable<IConfigureOptions<SigneasyAuthOptions>> setups,
    IEnumerable<IPostConfigureOptions<SigneasyAuthOptions>> postConfigures,
    IEnumerable<IValidateOptions<SigneasyAuthOptions>> validations,
    AccountRegistry accounts,
    PortalTokenExpiry portalTokens,
    ILoggerFactory loggerFactory,
    IConfiguration? configuration = null)
    : OptionsFactory<SigneasyAuthOptions>(setups, postConfigures, validations), IOptionsFactory<SigneasyAuthOptions>
{
    private readonly ConcurrentDictionary<string, SigneasyAuthOptions> _lastGood = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _lastError = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _misspelled = new(StringComparer.Ordinal);
    private readonly ILogger _logger = NonThrowingLogger.Wrap(loggerFactory.CreateLogger<SigneasyAuthOptions>());

    SigneasyAuthOptions IOptionsFactory<SigneasyAuthOptions>.Create(string name)
    {
        try
        {
            SigneasyAuthOptions options = Create(name);
            _lastError.TryRemove(name, out _);
            _lastGood[name] = options.Copy();
            if (accounts.Find(name) is { CreateTokenProvider: null })
            {
                portalTokens.Set(AccountName.ForDisplay(name), string.IsNullOrEmpty(options.PortalToken) ? null : options.PortalToken);
            }

            return options;
        }
        catch (Exception e) when (HasLastGood(name))
        {
            LogInvalid(name, e);
            return _lastGood[name].Copy();
        }
    }

    /// <summary>Whether the account has ever had valid options.</summary>
    public bool HasLastGood(string name) => _lastGood.ContainsKey(name);

    /// <summary>Logs an invalid reload, unless the previous one was logged with the same message.</summary>
    public void LogInvalid(string name, Exception failure)
    {
        // Called at every reload of any configuration, and for every scope that uses IOptionsSnapshot.
        if (_lastError.TryGetValue(name, out string? logged) && logged == failure.Message)
        {
            return;
        }

        _lastError[name] = failure.Message;
        if (HasLastGood(name))
        {
            Log.ReloadInvalid(_logger, AccountName.ForDisplay(name), failure.Message);
        }
        else
        {
            AccountLog.StillInvalid(_logger, AccountName.ForDisplay(name), failure.Message);
        }
    }

    protected override SigneasyAuthOptions CreateInstance(string name)
    {
        var options = new SigneasyAuthOptions();
        if (accounts.Find(name) is { } account && account.GetSection(configuration) is { } section)
        {
            SectionReader.Read(section, account.SectionPath, options);
            LogMisspelledKeys(account, section);
        }

        return options;
    }

    /// <summary>Logs each misspelled key once.</summary>
    private void LogMisspelledKeys(AccountRegistration account, IConfiguration section)
    {
        foreach ((string key, string nearest) in MisspelledKeys.Find(section, account.SectionPath, accounts.Accounts))
        {
            if (_misspelled.TryAdd($"{account.Name}:{key}", true))
            {
                AccountLog.KeyMisspelled(_logger, AccountName.ForDisplay(account.Name), key, nearest);
            }
        }
    }
}
