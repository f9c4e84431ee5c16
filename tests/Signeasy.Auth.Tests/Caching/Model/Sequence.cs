namespace Signeasy.Auth.Tests;

/// <summary>A sequence of events of one cache.</summary>
internal sealed record Sequence(TimeSpan RenewBefore, Move[] Moves)
{
    public override string ToString() => $"RenewBefore {RenewBefore:c}\n  {string.Join("\n  ", Moves.AsEnumerable())}\n";
}
