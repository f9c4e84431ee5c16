namespace Signeasy.Auth.IntegrationTests.Fleet;

/// <summary>Tests with many processes come last and one at a time: they need the machine's whole attention.</summary>
[CollectionDefinition(nameof(FleetGroup), DisableParallelization = true)]
public class FleetGroup;
