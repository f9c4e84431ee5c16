namespace Signeasy.Auth.Tests;

/// <summary>A source of tokens whose every answer a test gives, and that notifies the test when it is called.</summary>
internal sealed class ScriptedSource : ITokenProvider
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(1);

    private readonly object _gate = new();
    private readonly List<Question> _questions = [];
    private readonly List<AccessToken> _rejected = [];
    private int _asked;

    /// <summary>Number of times that it was asked for another token than a rejected one.</summary>
    public int Rejections
    {
        get
        {
            lock (_gate)
            {
                return _rejected.Count;
            }
        }
    }

    public ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default)
    {
        var question = new Question(Asked, cancellationToken);
        lock (_gate)
        {
            _questions.Add(question);
        }

        return new ValueTask<AccessToken>(question, 0);
    }

    public ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            _rejected.Add(rejected);
        }

        return GetTokenAsync(cancellationToken);
    }

    /// <summary>The question of this number, from 1, as soon as it was asked.</summary>
    public Question Take(long number)
    {
        lock (_gate)
        {
            while (_asked < number)
            {
                if (!Monitor.Wait(_gate, TimeLimit))
                {
                    throw new TimeoutException($"Acquisition {number} was begun, but the source never asked for it.");
                }
            }

            return _questions[(int)number - 1];
        }
    }

    private void Asked()
    {
        lock (_gate)
        {
            _asked++;
            Monitor.PulseAll(_gate);
        }
    }
}
