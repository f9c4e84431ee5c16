using System.Net;

namespace Signeasy.Auth.Internal;

/// <summary>The proof of one new client secret: how refusals of it are taken, and who is told how its renewals land.</summary>
/// <param name="changedAt">When the secret came.</param>
/// <param name="landed">Told how each acquisition with it landed.</param>
internal sealed class SecretTrial(DateTimeOffset changedAt, Action<SecretTrial, Landing> landed)
{
    /// <summary>A rotated secret may take 30 s to be known everywhere; twice that is given.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan[] Tries = [TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(40), Grace];

    /// <summary>Whether the issuer knew the client and refused it, rather than failed.</summary>
    public static bool IsRefusal(SigneasyAuthException failure) =>
        failure is { IsTransient: false, StatusCode: HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden };

    /// <summary>When to try again after a refusal that may be for no more than a secret that isn't known yet; null otherwise.</summary>
    public DateTimeOffset? NextTry(SigneasyAuthException failure, DateTimeOffset now)
    {
        TimeSpan age = now - changedAt;
        return IsRefusal(failure) && failure.RetryAfter is null && age >= TimeSpan.Zero && age < Grace
            ? changedAt + Tries.First(at => at > age)
            : null;
    }

    public void Landed(Landing landing) => landed(this, landing);
}
