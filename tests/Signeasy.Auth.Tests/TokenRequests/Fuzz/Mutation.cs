namespace Signeasy.Auth.Tests;

/// <summary>One change to an answer, at a place given as a fraction of its length.</summary>
/// <param name="Kind">The kind of change.</param>
/// <param name="At">Where, from 0 to 1.</param>
/// <param name="Length">To how many bytes.</param>
/// <param name="Piece">The inserted bytes, if any.</param>
internal sealed record Mutation(MutationKind Kind, double At, int Length, byte[] Piece)
{
    public byte[] Apply(byte[] answer)
    {
        int from = (int)(At * answer.Length);
        int to = Math.Min(from + Length, answer.Length);
        return Kind switch
        {
            MutationKind.FlipBits => [.. answer[..from], .. answer[from..to].Select(b => (byte)(b ^ Piece.FirstOrDefault())), .. answer[to..]],
            MutationKind.Truncate => answer[..from],
            MutationKind.Remove => [.. answer[..from], .. answer[to..]],
            MutationKind.Duplicate => [.. answer[..to], .. answer[from..]],
            MutationKind.Insert => [.. answer[..from], .. Piece, .. answer[from..]],
            MutationKind.ReplaceValue => ReplaceValue(answer, from),
            _ => [.. Enumerable.Repeat(answer, 1 + (Length % 3)).SelectMany(b => b)],
        };
    }

    /// <summary>Replaces the text between the next colon and the next comma or brace with the piece.</summary>
    private byte[] ReplaceValue(byte[] answer, int from)
    {
        int colon = Array.IndexOf(answer, (byte)':', from);
        int end = colon < 0 ? -1 : answer.AsSpan(colon).IndexOfAny((byte)',', (byte)'}');
        return end < 0 ? answer : [.. answer[..(colon + 1)], .. Piece, .. answer[(colon + end)..]];
    }
}
