using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Makes the settings of an account: defaults, then its section, then the delegates, whatever the order in which they
/// were registered. A reload that doesn't validate leaves the last good settings in force, for everyone who asks.
/// </summary>
internal sealed class LastGoodOptionsFactory(
    IEnumerable<IConfigureOptions<SigneasyAuthOptions>> setups,
    IEnumerable<IPostConfigureOptions<SigneasyAuthOptions>> postConfigures,
    IEnumerable<IValidateOptions<SigneasyAuthOptions>> validations,
    AccountRegistry accounts,
    ILoggerFactory loggerFactory,
    IConfiguration? configuration = null)
    : OptionsFactory<SigneasyAuthOptions>(setups, postConfigures, validations), IOptionsFactory<SigneasyAuthOptions>
{
    private readonly ConcurrentDictionary<string, SigneasyAuthOptions> _lastGood = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _lastError = new(StringComparer.Ordinal);

    SigneasyAuthOptions IOptionsFactory<SigneasyAuthOptions>.Create(string name)
    {
        try
        {
            SigneasyAuthOptions options = Create(name);
            _lastError.TryRemove(name, out _);
            return _lastGood[name] = options;
        }
        catch (Exception e) when (_lastGood.ContainsKey(name))
        {
            // Every reload of anything comes here, and every scope that takes a snapshot: what was said isn't said again.
            if (!_lastError.TryGetValue(name, out string? said) || said != e.Message)
            {
                _lastError[name] = e.Message;
                Log.ReloadInvalid(
                    NonThrowingLogger.Wrap(loggerFactory.CreateLogger<SigneasyAuthOptions>()), AccountName.ForDisplay(name), e.Message);
            }

            return _lastGood[name];
        }
    }

    protected override SigneasyAuthOptions CreateInstance(string name)
    {
        var options = new SigneasyAuthOptions();
        if (accounts.Find(name) is { } account && account.GetSection(configuration) is { } section)
        {
            SectionReader.Read(section, account.SectionPath, options);
        }

        return options;
    }
}
