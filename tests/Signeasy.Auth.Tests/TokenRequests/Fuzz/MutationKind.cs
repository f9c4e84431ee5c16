namespace Signeasy.Auth.Tests;

/// <summary>The kind of a <see cref="Mutation"/>.</summary>
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
