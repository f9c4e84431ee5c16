namespace Signeasy.Auth.IntegrationTests.Hostile;

/// <summary>Tests that may not run in parallel with others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class Alone
{
    public const string Name = "Alone";
}
