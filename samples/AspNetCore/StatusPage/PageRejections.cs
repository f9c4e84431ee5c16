namespace AspNetCoreSample.StatusPage;

/// <summary>The calls that the API has rejected since it accepted one.</summary>
/// <param name="Since">When it rejected the first one.</param>
/// <param name="Calls">Number of these calls.</param>
/// <param name="Renewals">Number of renewals that they caused, and that didn't help.</param>
internal sealed record PageRejections(DateTimeOffset Since, long Calls, int Renewals);
