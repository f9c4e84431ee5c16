namespace Signeasy.Auth.Tests;

/// <summary>What a <see cref="Mutation"/> does.</summary>
internal enum MutationKind
{
    FlipBits,
    Truncate,
    Remove,
    Duplicate,
    Insert,
    ReplaceValue,
    Repeat,
}
