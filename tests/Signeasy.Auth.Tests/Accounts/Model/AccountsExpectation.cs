using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

/// <summary>How calls of an account must end, and what they may cost together, however many they are.</summary>
/// <param name="Succeeds">Whether every call succeeds; false if every call fails; null if that isn't certain.</param>
/// <param name="Error">The code of the failures; null for any.</param>
/// <param name="Lookups">The least and the most lookups.</param>
/// <param name="Requests">The least and the most token requests.</param>
internal sealed record AccountsExpectation(bool? Succeeds, string? Error, (int Least, int Most) Lookups, (int Least, int Most) Requests)
{
    /// <summary>
    /// A client is replaced while the issuer rejects the old one's secret: its request, its repetition with the new settings,
    /// and that of the acquisition that the new client starts.
    /// </summary>
    public const int MostRequests = 3;

    /// <summary>The calls fail without asking anybody.</summary>
    public static AccountsExpectation Remembered { get; } = new(false, null, (0, 0), (0, 0));

    public static AccountsExpectation RememberedAsUnknown { get; } = new(false, ErrorCodes.UnknownAccount, (0, 0), (0, 0));

    /// <summary>The calls get a token that is there.</summary>
    public static AccountsExpectation Served { get; } = new(true, null, (0, 0), (0, 0));

    public static AccountsExpectation Fails(string? error, int requests) => new(false, error, (0, 0), (requests, requests));

    public static AccountsExpectation Acquires(bool succeeds, int requests) => new(succeeds, null, (0, 0), (requests, requests));

    public AccountsExpectation WithLookups(int least, int most) =>
        this with { Lookups = (Lookups.Least + least, Lookups.Most + most) };

    /// <summary>The same, but something happens in the background that may or may not come first.</summary>
    public AccountsExpectation OrOtherwise() => this with { Succeeds = null, Error = null, Requests = (0, MostRequests) };
}
