namespace Signeasy.Auth.Tests;

/// <summary>A handler's report about a call with a token.</summary>
internal enum ApiReport
{
    Accepted,
    Rejected,

    /// <summary>The second send of a request was rejected as well.</summary>
    RenewedInVain,
}
