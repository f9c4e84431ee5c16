namespace Signeasy.Auth.Tests;

/// <summary>One step of a sequence, named so that a printed sequence can be read and played again.</summary>
internal sealed record AccountsMove(string Name, Func<AccountsHarness, Task> MakeAsync)
{
    public override string ToString() => Name;
}
