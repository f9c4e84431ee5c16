using CsCheck;

namespace Signeasy.Auth.Tests;

public class CachingTokenProviderModelTests
{
    /// <summary>A sequence that threads play takes as long as so many by the model.</summary>
    private const int CostOfThreads = 50;

    private static readonly GenOperation<Crowd>[] Operations =
    [
        Gen.Bool.Operation<Crowd>(cancelled => cancelled ? "call and cancel" : "call", (crowd, cancelled) => crowd.Call(cancelled)),
        Gen.Const(false).Operation<Crowd>(_ => "call once more", (crowd, _) => crowd.Call(isCancelled: false)),
        Gen.OneOfConst(1, 10, 570, 86_400).Operation<Crowd>(
            seconds => $"+{seconds} s", (crowd, seconds) => crowd.Advance(TimeSpan.FromSeconds(seconds))),
        Gen.Const(0).Operation<Crowd>(_ => "break", (crowd, _) => crowd.Break()),
        Gen.Const(0).Operation<Crowd>(_ => "mend", (crowd, _) => crowd.Mend()),
        Gen.Const(0).Operation<Crowd>(_ => "reject", (crowd, _) => crowd.Reject()),
    ];

    [Fact]
    public void The_cache_does_what_its_model_does_in_any_sequence_of_events()
    {
        Gen<Sequence> sequences = Gen.Select(Moves.Windows, Moves.Rows.Array[1, 50])
            .Select((renewBefore, rows) => new Sequence(renewBefore, [.. rows.SelectMany(row => row)]));

        sequences.Sample(ModelHarness.Play, iter: Effort.Of("SIGNEASY_SEQUENCES", 1_000));
    }

    [Fact]
    public void Threads_never_see_two_acquisitions_an_expired_token_or_a_needless_failure() =>
        Play(Operations);

    [Fact]
    public void Threads_start_no_acquisition_after_a_disposal_and_get_its_exception_only_then() =>
        Play([.. Operations, Gen.Const(0).Operation<Crowd>(_ => "dispose", (crowd, _) => crowd.End())]);

    private static void Play(GenOperation<Crowd>[] operations) =>
        Gen.Select(Moves.Windows, Gen.OneOfConst(10, 600, 86_400))
            .Select((renewBefore, lifetime) => new Crowd(renewBefore, TimeSpan.FromSeconds(lifetime)))
            .SampleParallel(
                operations,
                equal: (parallel, sequential) => parallel.Problem is null && sequential.Problem is null,
                iter: Effort.Of("SIGNEASY_SEQUENCES", 1_000) / CostOfThreads);
}
