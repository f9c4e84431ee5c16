using System.Globalization;
using CsCheck;

namespace Signeasy.Auth.Tests;

/// <summary>Generators of moves. Times are whole seconds and jitters quarters, so that no instant hangs on a rounding.</summary>
internal static class Moves
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static readonly Gen<TimeSpan> Windows = Gen.OneOfConst(Second, 10 * Minute, 3 * Day, 30 * Day);

    private static readonly Gen<double> Jitters = Gen.OneOfConst(0, 0.25, 0.5, 0.75);

    private static readonly Gen<TimeSpan> Lifetimes = Gen.OneOfConst(
        TimeSpan.Zero, Second, 10 * Second, 59 * Second, 10 * Minute, 60 * Minute, 30 * Day, 3650 * Day);

    private static readonly Gen<TimeSpan> Ages = Gen.Frequency(
        (4, Gen.Const(TimeSpan.Zero)),
        (1, Gen.OneOfConst(Second, Minute, Day, 40 * Day, -10 * Minute, -Day)));

    private static readonly Gen<TimeSpan> Times = Gen.OneOfConst(
        new TimeSpan(1), Second, 2 * Second, 10 * Second, 30 * Second, Minute, 5 * Minute, 10 * Minute, 30 * Minute,
        60 * Minute, Day, 15 * Day, 31 * Day, 3650 * Day);

    private static readonly Gen<TimeSpan?> RetryAfters = Gen.Frequency(
        (3, Gen.Const((TimeSpan?)null)),
        (1, Gen.OneOfConst<TimeSpan?>(
            TimeSpan.Zero, Second, 10 * Second, 45 * Minute, 60 * Minute, 61 * Minute, -Second, TimeSpan.MaxValue, TimeSpan.MinValue)));

    private static readonly Gen<Move> Call = Gen.OneOfConst(
        new Move("call", harness => harness.Call(isCancellable: false, isCancelled: false)),
        new Move("call, cancellable", harness => harness.Call(isCancellable: true, isCancelled: false)));

    private static readonly Gen<Move> CancelledCall =
        Gen.Const(new Move("call, cancelled", harness => harness.Call(isCancellable: true, isCancelled: true)));

    private static readonly Gen<Move> CancelCall =
        Gen.Int[0, 9].Select(i => new Move($"cancel call {i}", harness => harness.CancelCall(i)));

    private static readonly Gen<Move> Advance = Times.Select(time => new Move($"+{time:c}", harness => harness.Advance(time)));

    private static readonly Gen<Move> SetBack = Times.Select(time => new Move($"-{time:c}", harness => harness.Advance(-time)));

    private static readonly Gen<Move> GoToEdge = Gen.Select(Gen.Int[0, 8], Gen.OneOfConst(-1L, 0L, 1L))
        .Select((i, ticks) => new Move($"go to edge {i}, {ticks} ticks", harness => harness.GoToEdge(i, ticks)));

    private static readonly Gen<Move> Succeed = Gen.Select(Lifetimes, Ages, Jitters).Select((lifetime, age, jitter) => new Move(
        Text($"succeed: lifetime {lifetime:c}, age {age:c}, jitter {jitter}"), harness => harness.Succeed(lifetime, age, jitter)));

    private static readonly Gen<Move> SucceedUndated = Jitters.Select(jitter => new Move(
        Text($"succeed: undated, jitter {jitter}"), harness => harness.SucceedUndated(jitter)));

    private static readonly Gen<Move> SucceedOnceMore = Gen.Select(Gen.Int[0, 2], Gen.Bool, Jitters).Select((i, copied, jitter) => new Move(
        Text($"succeed: {(copied ? "copy of" : "again")} token {i} from the last, jitter {jitter}"),
        harness => harness.SucceedOnceMore(i, copied, jitter)));

    private static readonly Gen<Move> Fail = Gen.Select(Gen.Bool, RetryAfters, Jitters).Select((transient, wait, jitter) => new Move(
        Text($"fail: {(transient ? "transient" : "rejected")}, Retry-After {wait:c}, jitter {jitter}"),
        harness => harness.Fail(
            new SigneasyAuthException(
                "The issuer failed.", error: transient ? null : "access_denied", isTransient: transient, retryAfter: wait),
            jitter)));

    private static readonly Gen<Move> AnswerTooLate = Gen.Bool.Select(succeeds => new Move(
        succeeds ? "succeed too late" : "fail too late", harness => harness.AnswerTooLate(succeeds)));

    private static readonly Gen<Move> RenewCurrent = Gen.Bool.Select(cancellable => new Move(
        $"renew{(cancellable ? ", cancellable" : "")}", harness => harness.RenewCurrent(cancellable)));

    private static readonly Gen<Move> Renew = Gen.Select(Gen.Int[0, 2], Gen.Bool).Select((i, copied) => new Move(
        $"renew {(copied ? "copy of " : "")}token {i} from the last", harness => harness.Renew(i, copied)));

    private static readonly Gen<Move> Report = Gen.Select(
            Gen.OneOfConst<int?>(null, null, null, 0, 1), Gen.Enum<ApiReport>())
        .Select((i, report) => new Move($"report {report}, token {i}", harness => harness.Report(i, report)));

    private static readonly Gen<Move> ChangeWindow = Windows.Select(window => new Move(
        $"change RenewBefore to {window:c}", harness => harness.ChangeWindow(window)));

    private static readonly Gen<Move> ChangeSecret = Gen.Const(new Move("change the secret", harness => harness.ChangeSecret()));

    private static readonly Gen<Move> ChangeClient = Windows.Select(window => new Move(
        $"change the client and RenewBefore to {window:c}", harness => harness.ChangeClient(window)));

    private static readonly Gen<Move> Dispose = Gen.Const(new Move("dispose", harness => harness.Dispose()));

    private static readonly Gen<Move> Any = Gen.Frequency(
        (60, Call), (5, CancelledCall), (10, CancelCall),
        (15, Advance), (5, SetBack), (30, GoToEdge),
        (25, Succeed), (2, SucceedUndated), (8, SucceedOnceMore), (25, Fail), (5, AnswerTooLate),
        (20, RenewCurrent), (5, Renew), (15, Report),
        (2, ChangeWindow), (3, ChangeSecret), (4, ChangeClient), (1, Dispose));

    private static readonly Move OneCall = new("call", harness => harness.Call(isCancellable: false, isCancelled: false));

    private static readonly Move[] RejectedInTurn =
    [
        new("report Rejected", harness => harness.Report(index: null, ApiReport.Rejected)),
        new("go to where a rejection renews", harness => harness.GoToRenewable()),
        new("renew", harness => harness.RenewCurrent(isCancellable: false)),
        new("succeed: 30 days", harness => harness.Succeed(30 * Day, TimeSpan.Zero, jitter: 0)),
    ];

    private static readonly Move[] RejectedSuccessor =
    [
        new("go to edge 3, 0 ticks", harness => harness.GoToEdge(3, 0)),
        OneCall,
        new("succeed: 30 days", harness => harness.Succeed(30 * Day, TimeSpan.Zero, jitter: 0)),
        new("report Rejected", harness => harness.Report(index: null, ApiReport.Rejected)),
        new("renew", harness => harness.RenewCurrent(isCancellable: false)),
    ];

    private static readonly Move[] RepeatedInTurn =
    [
        new("go to the next attempt", harness => harness.GoToNextAttempt()),
        OneCall,
        new("succeed: again token 0", harness => harness.SucceedOnceMore(0, isCopied: false, jitter: 0)),
    ];

    private static readonly Move[] FailedInTurn =
    [
        new("go to the next attempt", harness => harness.GoToNextAttempt()),
        OneCall,
        new("fail: transient", harness => harness.Fail(new SigneasyAuthException("The issuer failed.", isTransient: true), jitter: 0)),
    ];

    /// <summary>Single moves, and now and then a row of them that chance alone would seldom bring about.</summary>
    public static readonly Gen<Move[]> Rows = Gen.Frequency(
        (100, Any.Select(move => new[] { move })),
        (2, Gen.Int[1, 8].Select(times => Enumerable.Repeat(RejectedInTurn, times).SelectMany(moves => moves).ToArray())),
        (2, Gen.Int[1, 12].Select(times => Enumerable.Repeat(RepeatedInTurn, times).SelectMany(moves => moves).ToArray())),
        (4, Gen.Const(RejectedSuccessor)),
        (2, Gen.Int[1, 12].Select(times => Enumerable.Repeat(FailedInTurn, times).SelectMany(moves => moves).ToArray())));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
