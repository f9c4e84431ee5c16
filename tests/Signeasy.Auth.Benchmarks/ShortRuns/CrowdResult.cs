namespace Signeasy.Auth.Benchmarks.ShortRuns;

/// <summary>The result of many runs that share one token file.</summary>
/// <param name="Tokens">Tokens that the issuer issued.</param>
/// <param name="Runs">Programs that were started.</param>
/// <param name="Killed">Programs that were killed before they ended by themselves.</param>
/// <param name="Failed">Programs that failed without being killed.</param>
internal sealed record CrowdResult(int Tokens, int Runs, int Killed, int Failed);
