namespace AspNetCoreSample.StatusPage;

/// <summary>Failures since the last success.</summary>
/// <param name="Since">When the first one happened.</param>
/// <param name="Reason">The reason for the latest one.</param>
internal sealed record PageFailure(DateTimeOffset Since, string Reason);
