using System.Net;

namespace Signeasy.Auth.Tests;

/// <summary>How a call ended: with a status, or a failure.</summary>
/// <param name="Status">The API's status; OK for a token.</param>
/// <param name="Failure">The failure.</param>
internal sealed record CallResult(HttpStatusCode? Status, SigneasyAuthException? Failure)
{
    public bool IsSuccess => Status == HttpStatusCode.OK;

    public override string ToString() => Failure is null ? $"{Status}" : $"{Failure.Error}: {Failure.Message}";
}
