namespace Signeasy.Auth.Internal;

/// <summary>Asks the application for an account's settings, within a time limit, and validates them.</summary>
/// <param name="find">The application's <see cref="ISigneasyAccountSource.FindAsync"/>.</param>
/// <param name="apiBaseAddress">The API's base address for all accounts.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class AccountLookup(
    Func<string, CancellationToken, Task<SigneasyAuthOptions?>> find, Uri apiBaseAddress, TimeProvider timeProvider)
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);
    private static readonly Uri DefaultBaseAddress = new SigneasyAuthOptions().ApiBaseAddress;

    /// <summary>Returns a copy of the account's settings; null if there is no such account.</summary>
    /// <exception cref="SigneasyAuthException">The application failed, or the settings are invalid.</exception>
    public async Task<SigneasyAuthOptions?> FindAsync(string account)
    {
        using var deadline = new Deadline(TimeLimit, timeProvider, CancellationToken.None);
        CancellationToken cancelled = deadline.Token;
        SigneasyAuthOptions? options;
        try
        {
            // On another thread-pool thread, because the application's code may block; it may also ignore cancellation.
            options = (await Task.Run(() => find(account, cancelled), CancellationToken.None)
                .OrAbandonAsync(cancelled).ConfigureAwait(false))?.Copy();
        }
        catch (Exception) when (cancelled.IsCancellationRequested)
        {
            throw AccountErrors.SourceTimedOut(account, TimeLimit);
        }
        catch (Exception e)
        {
            throw AccountErrors.SourceFailed(account, e);
        }

        if (options is not null)
        {
            Validate(account, options);
            options.ApiBaseAddress = apiBaseAddress;
        }

        return options;
    }

    private void Validate(string account, SigneasyAuthOptions options)
    {
        List<string> problems = OptionsValidation.Check(options, section: null);
        if (problems.Count == 0 && options.ApiBaseAddress != DefaultBaseAddress && !IsSameOrigin(options.ApiBaseAddress))
        {
            problems.Add(
                $"ApiBaseAddress is {options.ApiBaseAddress}, but for these accounts it is {apiBaseAddress}: don't set it, or set it "
                + "for all accounts in AddSigneasyAuthAccounts().");
        }

        if (problems.Count > 0)
        {
            throw AccountErrors.Invalid(account, problems);
        }
    }

    private bool IsSameOrigin(Uri address) =>
        address.Scheme == apiBaseAddress.Scheme && address.IdnHost == apiBaseAddress.IdnHost && address.Port == apiBaseAddress.Port;
}
