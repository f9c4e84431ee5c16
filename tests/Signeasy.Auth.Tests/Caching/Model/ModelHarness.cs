using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

/// <summary>
/// Does the same to a <see cref="CachingTokenProvider"/> and to its <see cref="ReferenceCache"/>, and compares after each
/// move all that can be seen of the two.
/// </summary>
internal sealed class ModelHarness : IDisposable
{
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(1);

    private readonly SteppedClock _clock = new();
    private readonly PendingWork _work;
    private readonly ScriptedSource _source = new();
    private readonly PendingCalls _calls = new();
    private readonly GivenTokens _given = new();
    private readonly Questions _questions;
    private readonly CachingTokenProvider _provider;
    private readonly ReferenceCache _model;
    private AccountSettings _settings;
    private double _jitter;

    private ModelHarness(TimeSpan renewBefore)
    {
        _settings = Settings("client-0", "not-a-real-secret", renewBefore);
        _questions = new Questions(_source);
        _work = PendingWork.For(_clock);
        _model = new ReferenceCache(renewBefore);
        _provider = new CachingTokenProvider(_source, renewBefore, TimeSpan.FromSeconds(30), null, _clock, "", () => _jitter);
    }

    public static void Play(Sequence sequence)
    {
        using var harness = new ModelHarness(sequence.RenewBefore);
        for (int i = 0; i < sequence.Moves.Length; i++)
        {
            try
            {
                sequence.Moves[i].Make(harness);
                harness.Compare();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Move {i + 1} ({sequence.Moves[i]}) at {harness._clock.Now:O}: {e.Message}", e);
            }
        }
    }

    public void Call(bool isCancellable, bool isCancelled)
    {
        CancellationTokenSource? cancel = isCancellable ? new() : null;
        if (isCancelled)
        {
            cancel!.Cancel();
        }

        Expectation expected = _model.Call(_clock.Now, isCancelled);
        Task<AccessToken> actual = _provider.GetTokenAsync(cancel?.Token ?? CancellationToken.None).AsTask().IgnoreFailure();

        _calls.Add(expected, actual, cancel);
    }

    public void CancelCall(int index)
    {
        if (_calls.TryPick(index, out Expectation? expected, out CancellationTokenSource? cancel))
        {
            _model.Cancel(expected);
            cancel.Cancel();
        }
    }

    public void Advance(TimeSpan time)
    {
        DateTimeOffset now = _clock.Now + time;
        _clock.Now = now < Earliest ? Earliest : now > Latest ? Latest : now;
    }

    public void GoToEdge(int index, long ticks)
    {
        DateTimeOffset[] edges = [.. _model.Edges.Where(edge => edge > Earliest && edge < Latest)];
        if (edges.Length > 0)
        {
            _clock.Now = edges[index % edges.Length].AddTicks(ticks);
        }
    }

    public void GoToNextAttempt() => _clock.Now = _model.NextAttemptAt(_clock.Now) ?? _clock.Now;

    public void GoToRenewable()
    {
        if (_model.RenewableAt(_clock.Now) is { } at && at > Earliest)
        {
            _clock.Now = at;
        }
    }

    public void Succeed(TimeSpan lifetime, TimeSpan age, double jitter)
    {
        DateTimeOffset issuedAt = _clock.Now - age;
        Succeed(_given.Make(issuedAt, issuedAt + lifetime), jitter);
    }

    public void SucceedUndated(double jitter) => Succeed(_given.Make(DateTimeOffset.MinValue, DateTimeOffset.MaxValue), jitter);

    public void SucceedOnceMore(int index, bool isCopied, double jitter)
    {
        if (_given.Pick(index, isCopied) is { } again)
        {
            Succeed(again, jitter);
        }
    }

    public void Fail(SigneasyAuthException failure, double jitter)
    {
        if (_questions.IsOpen)
        {
            _jitter = jitter;
            _model.Fail(_clock.Now, failure, jitter);
            _questions.Answer(null, failure);
        }
    }

    public void AnswerTooLate(bool succeeds) => _questions.AnswerTooLate(
        succeeds ? _given.Make(_clock.Now, _clock.Now.AddDays(30)) : null,
        succeeds ? null : new SigneasyAuthException("The answer to a question of the past."));

    public void Renew(int index, bool isCopied) => Renew(_given.Pick(index, isCopied), isCancellable: false);

    public void RenewCurrent(bool isCancellable) => Renew(_model.Token, isCancellable);

    public void Report(int? index, ApiReport report)
    {
        if ((index is { } i ? _given.Pick(i, isCopied: false) : _model.Token) is not { } token)
        {
            return;
        }

        switch (report)
        {
            case ApiReport.Accepted:
                token.MarkAccepted();
                _model.Report(token, isAccepted: true);
                break;
            case ApiReport.Rejected:
                token.MarkRejected();
                _model.Report(token, isAccepted: false);
                break;
            default:
                token.MarkRenewedInVain();
                _model.ReportRenewedInVain(token);
                break;
        }
    }

    public void ChangeWindow(TimeSpan renewBefore)
    {
        _model.ChangeWindow(renewBefore);
        Apply(Settings(_settings.ClientId, _settings.ClientSecret, renewBefore));
    }

    public void ChangeSecret()
    {
        _model.ChangeSecret();
        Apply(Settings(_settings.ClientId, _settings.ClientSecret + "1", _settings.RenewBefore));
    }

    public void ChangeClient(TimeSpan renewBefore)
    {
        _model.ChangeClient(renewBefore);
        Apply(Settings(_settings.ClientId + "1", _settings.ClientSecret, renewBefore));
    }

    public void Dispose()
    {
        _model.Dispose();
        _provider.Dispose();
    }

    private static AccountSettings Settings(string client, string secret, TimeSpan renewBefore) =>
        new(new SigneasyAuthOptions { ClientId = client, ClientSecret = secret, RenewBefore = renewBefore });

    private void Renew(AccessToken? token, bool isCancellable)
    {
        if (token is not null)
        {
            CancellationTokenSource? cancel = isCancellable ? new() : null;
            Expectation expected = _model.Renew(_clock.Now, token);
            Task<AccessToken> actual =
                _provider.RenewTokenAsync(token, cancel?.Token ?? CancellationToken.None).AsTask().IgnoreFailure();
            _calls.Add(expected, actual, cancel);
        }
    }

    private void Succeed(AccessToken token, double jitter)
    {
        if (_questions.IsOpen)
        {
            _given.Add(token);
            _jitter = jitter;
            _model.Succeed(_clock.Now, token, jitter);
            _questions.Answer(token, null);
        }
    }

    private void Apply(AccountSettings settings)
    {
        (AccountSettings before, _settings) = (_settings, settings);
        _provider.ApplySettings(before, settings);
    }

    private void Compare()
    {
        if (!_model.IsPending)
        {
            Difference.Unless(_work.WhenIdleAsync().Wait(TimeLimit), "an acquisition is in progress");
        }

        _model.TimePassed(_clock.Now);
        TokenStatus status = _provider.Status;
        Difference.Unless(status.Acquisitions == _model.Acquisitions, $"{status.Acquisitions} acquisitions, not {_model.Acquisitions}");
        _questions.Take(_model.IsPending ? _model.Acquisitions : null);
        Difference.Unless(_questions.AreOthersCancelled, "a request that no call needs goes on");
        Difference.Unless(ReferenceEquals(status.Token, _model.Token), $"its token is {status.Token}, not {_model.Token}");
        Difference.Unless(status.RenewsAt == _model.RenewsAt, $"it renews at {status.RenewsAt:O}, not {_model.RenewsAt:O}");
        DateTimeOffset? next = _model.NextAttemptAt(_clock.Now);
        Difference.Unless(status.NextAttemptAt == next, $"the next attempt is at {status.NextAttemptAt:O}, not {next:O}");
        Difference.Unless(status.FailingSince == _model.FailingSince, $"failing since {status.FailingSince:O}, not {_model.FailingSince:O}");
        Difference.Unless(status.LastError == _model.LastFailure?.Error, $"the last error is {status.LastError}, not {_model.LastFailure?.Error}");
        Difference.Unless(
            _model.LastFailure == ReferenceCache.ExpiredOnArrival || status.LastFailure == _model.LastFailure?.Message, "another last failure");
        Difference.Unless(_source.Rejections == _model.Rejections, $"the source heard of {_source.Rejections} rejections, not {_model.Rejections}");
        _calls.Compare();
    }
}
