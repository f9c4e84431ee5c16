namespace Signeasy.Auth.Tests;

/// <summary>The question that a cache's source has to answer, and those that it needn't answer any more.</summary>
internal sealed class Questions(ScriptedSource source)
{
    private readonly List<Question> _past = [];
    private Question? _open;

    public bool IsOpen => _open is not null;

    public bool AreOthersCancelled => _past.All(question => question.IsCancelled);

    /// <summary>Waits until the acquisition of this number has asked; null when none is under way.</summary>
    public void Take(int? acquisition)
    {
        Question? current = acquisition is { } number ? source.Take(number) : null;
        if (_open is not null && _open != current)
        {
            _past.Add(_open);
        }

        _open = current;
    }

    public void Answer(AccessToken? token, Exception? failure)
    {
        (Question? question, _open) = (_open, null);
        question!.Answer(token, failure);
    }

    public void AnswerTooLate(AccessToken? token, Exception? failure)
    {
        if (_past.Count > 0)
        {
            Question question = _past[0];
            _past.RemoveAt(0);
            question.Answer(token, failure);
        }
    }
}
