namespace AspNetCoreSample.StatusPage;

/// <summary>The health of the account.</summary>
/// <param name="Status">Healthy, Degraded or Unhealthy.</param>
/// <param name="Descriptions">The descriptions from the health checks.</param>
internal sealed record PageHealth(string Status, IEnumerable<string> Descriptions);
