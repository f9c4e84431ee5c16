namespace Signeasy.Auth.Tool;

/// <summary>
/// The secrets that the doctor has seen. Steps don't write any; this makes sure that none gets into a report through a
/// misplaced setting, a server's response or a message from .NET.
/// </summary>
internal sealed class Secrets
{
    private const int MinLength = 4;

    private readonly HashSet<string> _values = new(StringComparer.Ordinal);

    /// <summary>Adds a secret. Null, and text of less than 4 characters, which could be part of any word, are ignored.</summary>
    public void Add(string? secret)
    {
        if (secret?.Trim() is { Length: >= MinLength } value)
        {
            _values.Add(value);
            _values.Add(Uri.UnescapeDataString(value));
            _values.Add(Uri.EscapeDataString(value));
        }
    }

    /// <summary>Replaces every secret in a text with three asterisks.</summary>
    public string Hide(string text) => _values
        .OrderByDescending(secret => secret.Length)
        .Aggregate(text, (hidden, secret) => hidden.Replace(secret, "***", StringComparison.OrdinalIgnoreCase));

    /// <summary>Replaces every secret in a result.</summary>
    public StepResult Hide(StepResult result) => result with
    {
        Summary = Hide(result.Summary),
        Advice = [.. result.Advice.Select(Hide)],
        Details = [.. result.Details.Select(detail => detail with { Value = Hide(detail.Value), Source = detail.Source is { } source ? Hide(source) : null })],
    };
}
