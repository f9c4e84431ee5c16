using CsCheck;

namespace Signeasy.Auth.Tests;

public class RuntimeAccountsModelTests
{
    /// <summary>A sequence of calls through a container takes as long as so many of the cache's model.</summary>
    private const int CostOfContainer = 50;

    [Fact]
    public void The_accounts_do_what_their_model_does_in_any_sequence_of_events() => AccountsMoves.Sequences.Sample(
        sequence => AccountsHarness.PlayAsync(sequence).GetAwaiter().GetResult(),
        iter: Effort.Of("SIGNEASY_SEQUENCES", 1_000) / CostOfContainer);
}
