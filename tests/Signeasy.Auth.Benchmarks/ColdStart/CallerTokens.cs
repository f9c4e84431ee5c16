namespace Signeasy.Auth.Benchmarks.ColdStart;

/// <summary>The cancellation tokens of many callers, created beforehand: one each, or none at all.</summary>
internal sealed class CallerTokens : IDisposable
{
    private readonly CancellationTokenSource[] _sources;

    public CallerTokens(int callers, bool isCancellable)
    {
        _sources = [.. Enumerable.Range(0, isCancellable ? callers : 0).Select(_ => new CancellationTokenSource())];
        All = isCancellable ? [.. _sources.Select(source => source.Token)] : new CancellationToken[callers];
    }

    public IReadOnlyList<CancellationToken> All { get; }

    public void Dispose()
    {
        foreach (CancellationTokenSource source in _sources)
        {
            source.Dispose();
        }
    }
}
