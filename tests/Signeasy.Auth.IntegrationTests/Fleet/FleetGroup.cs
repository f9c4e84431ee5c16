namespace Signeasy.Auth.IntegrationTests.Fleet;

/// <summary>Tests with many processes run last and one at a time, because they need the whole machine.</summary>
[CollectionDefinition(nameof(FleetGroup), DisableParallelization = true)]
public class FleetGroup;
