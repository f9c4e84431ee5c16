using System.Net;

namespace Signeasy.Auth.Internal;

/// <summary>The proof of one new client secret: how refusals of it are taken, and who is told how its renewals land.</summary>
/// <param name="changedAt">When the secret came.</param>
/// <param name="landed">Told how each acquisition with it landed.</param>
internal sealed class SecretVerification(DateTimeOffset changedAt, Action<SecretVerification, AcquisitionResult> landed)
{
    /// <summary>A rotated secret may take 30 s to be known everywhere; twice that is given.</summary>
    private static readonly TimeSpan PropagationTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan[] RetryOffsets = [TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(40), PropagationTime];

    /// <summary>Whether the issuer knew the client and refused it, rather than failed.</summary>
    public static bool IsCredentialError(SigneasyAuthException failure) =>
        failure is { IsTransient: false, StatusCode: HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden };

    /// <summary>When to try again after a refusal that may be for no more than a secret that isn't known yet; null otherwise.</summary>
    public DateTimeOffset? NextAttemptAt(SigneasyAuthException failure, DateTimeOffset now)
    {
        TimeSpan age = now - changedAt;
        return IsCredentialError(failure) && failure.RetryAfter is null && age >= TimeSpan.Zero && age < PropagationTime
            ? changedAt + RetryOffsets.First(at => at > age)
            : null;
    }

    public void Completed(AcquisitionResult landing) => landed(this, landing);
}
