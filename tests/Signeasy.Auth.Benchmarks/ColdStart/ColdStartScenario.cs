namespace Signeasy.Auth.Benchmarks.ColdStart;

/// <summary>The state of the issuer and the callers in a cold start.</summary>
/// <param name="Name">The name in the report.</param>
/// <param name="IssuerFails">Whether the issuer answers with an error instead of a token.</param>
/// <param name="IsCancellable">Whether each caller brings a cancellation token of its own.</param>
internal sealed record ColdStartScenario(string Name, bool IssuerFails, bool IsCancellable)
{
    public static IReadOnlyList<ColdStartScenario> All { get; } =
    [
        new("the issuer gives a token", IssuerFails: false, IsCancellable: false),
        new("the same, each caller with its own cancellation token", IssuerFails: false, IsCancellable: true),
        new("the issuer fails: 401 access_denied", IssuerFails: true, IsCancellable: false),
        new("the same, each caller with its own cancellation token", IssuerFails: true, IsCancellable: true),
    ];
}
