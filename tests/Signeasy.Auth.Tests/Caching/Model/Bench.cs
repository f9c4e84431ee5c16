using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

/// <summary>
/// Does the same to a <see cref="CachingTokenProvider"/> and to its <see cref="ReferenceCache"/>, and compares after each
/// move all that can be seen of the two.
/// </summary>
internal sealed class Bench : IDisposable
{
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly SteppedClock _clock = new();
    private readonly ScriptedSource _source = new();
    private readonly Calls _calls = new();
    private readonly GivenTokens _given = new();
    private readonly Questions _questions;
    private readonly CachingTokenProvider _provider;
    private readonly ReferenceCache _model;
    private AccountSettings _settings;
    private double _draw;

    private Bench(TimeSpan renewBefore)
    {
        _settings = Settings("client-0", "not-a-real-secret", renewBefore);
        _questions = new Questions(_source);
        _model = new ReferenceCache(renewBefore);
        _provider = new CachingTokenProvider(_source, renewBefore, TimeSpan.FromSeconds(30), null, _clock, "", () => _draw);
    }

    public static void Play(Sequence sequence)
    {
        using var bench = new Bench(sequence.RenewBefore);
        for (int i = 0; i < sequence.Moves.Length; i++)
        {
            try
            {
                sequence.Moves[i].Make(bench);
                bench.Compare();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Move {i + 1} ({sequence.Moves[i]}) at {bench._clock.Now:O}: {e.Message}", e);
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
        Task<AccessToken> actual = _provider.GetTokenAsync(cancel?.Token ?? CancellationToken.None).AsTask().MayBeLeftAlone();

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

    public void GoToRefusable()
    {
        if (_model.RefusableFrom > Earliest)
        {
            _clock.Now = _model.RefusableFrom.Value;
        }
    }

    public void Succeed(TimeSpan lifetime, TimeSpan age, double draw)
    {
        DateTimeOffset issuedAt = _clock.Now - age;
        Succeed(_given.Make(issuedAt, issuedAt + lifetime), draw);
    }

    public void SucceedUndated(double draw) => Succeed(_given.Make(DateTimeOffset.MinValue, DateTimeOffset.MaxValue), draw);

    public void SucceedOnceMore(int index, bool isCopied, double draw)
    {
        if (_given.Pick(index, isCopied) is { } again)
        {
            Succeed(again, draw);
        }
    }

    public void Fail(SigneasyAuthException failure, double draw)
    {
        if (_questions.IsOpen)
        {
            _draw = draw;
            _model.Fail(_clock.Now, failure, draw);
            _questions.Answer(null, failure);
        }
    }

    public void AnswerTooLate(bool succeeds) => _questions.AnswerTooLate(
        succeeds ? _given.Make(_clock.Now, _clock.Now.AddDays(30)) : null,
        succeeds ? null : new SigneasyAuthException("The answer to a question of the past."));

    public void Invalidate(int index, bool isCopied) => Invalidate(_given.Pick(index, isCopied));

    public void InvalidateHeld() => Invalidate(_model.Token);

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

    private void Invalidate(AccessToken? token)
    {
        if (token is not null)
        {
            _model.Invalidate(_clock.Now, token);
            _ = _provider.RenewTokenAsync(token).AsTask();
        }
    }

    private void Succeed(AccessToken token, double draw)
    {
        if (_questions.IsOpen)
        {
            _given.Add(token);
            _draw = draw;
            _model.Succeed(_clock.Now, token, draw);
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
        TokenStatus status = _provider.Status;
        Difference.Unless(status.Acquisitions == _model.Acquisitions, $"{status.Acquisitions} acquisitions, not {_model.Acquisitions}");
        _questions.Take(_model.IsUnderWay ? _model.Acquisitions : null);
        Difference.Unless(_questions.AreOthersGivenUp, "a request that nobody needs goes on");
        Difference.Unless(ReferenceEquals(status.Token, _model.Token), $"it holds {status.Token}, not {_model.Token}");
        Difference.Unless(status.RenewsAt == _model.RenewsAt, $"it renews at {status.RenewsAt:O}, not {_model.RenewsAt:O}");
        DateTimeOffset? next = _model.NextAttemptAt(_clock.Now);
        Difference.Unless(status.NextAttemptAt == next, $"the next attempt is at {status.NextAttemptAt:O}, not {next:O}");
        Difference.Unless(status.FailingSince == _model.FailingSince, $"failing since {status.FailingSince:O}, not {_model.FailingSince:O}");
        Difference.Unless(ReferenceEquals(status.LastFailure, _model.LastFailure), "another last failure");
        Difference.Unless(_source.Refusals == _model.Refusals, $"the source was told of {_source.Refusals} refusals, not {_model.Refusals}");
        _calls.Compare();
    }
}
