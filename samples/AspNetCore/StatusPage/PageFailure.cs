namespace AspNetCoreSample.StatusPage;

/// <summary>Failures since the last success.</summary>
/// <param name="Since">The first of them.</param>
/// <param name="Reason">Why the latest happened.</param>
internal sealed record PageFailure(DateTimeOffset Since, string Reason);
