namespace Signeasy.Auth;

/// <summary>
/// Finds the settings of accounts that are known only at run time, for example in a database. The application implements it
/// and registers it with <c>services.AddSigneasyAuthAccounts&lt;TSource&gt;()</c>.
/// </summary>
/// <remarks>
/// Each call gets an instance from a dependency injection scope of its own, so that a <c>DbContext</c> can be used. Calls for
/// different accounts run in parallel; there is one call at a time for one account. They run without the context of the
/// request that caused them: no <c>HttpContext</c>, no current user and no current trace.
/// </remarks>
public interface ISigneasyAccountSource
{
    /// <summary>Finds an account's settings.</summary>
    /// <param name="account">The account's name, as the application passed it.</param>
    /// <param name="cancellationToken">Cancelled after 30 seconds; the call then counts as failed.</param>
    /// <returns>
    /// The current settings; null if there is no such account. They are copied: later changes have no effect.
    /// </returns>
    ValueTask<SigneasyAuthOptions?> FindAsync(string account, CancellationToken cancellationToken = default);
}
