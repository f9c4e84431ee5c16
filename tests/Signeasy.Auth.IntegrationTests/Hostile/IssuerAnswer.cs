using Signeasy.Auth.IntegrationTests.Servers;

namespace Signeasy.Auth.IntegrationTests.Hostile;

/// <summary>One way for an issuer to answer, and the expected result.</summary>
/// <param name="Name">The name in a failure of the test.</param>
/// <param name="Answer">Sends the answer.</param>
/// <param name="Problem">The text that the exception's message has to contain; null if a valid token has to be returned.</param>
internal sealed record IssuerAnswer(string Name, Func<RawConnection, Task> Answer, string? Problem = null)
{
    /// <summary>Fewest requests that the issuer must have seen.</summary>
    public int LeastRequests { get; init; } = 1;

    /// <summary>Most requests that the issuer may have seen.</summary>
    public int MostRequests { get; init; } = 1;

    /// <summary>Whether the exception has to be transient.</summary>
    public bool IsTransient { get; init; }

    public int? StatusCode { get; init; }

    /// <summary>Whether the issuer speaks https.</summary>
    public bool IsSecure { get; init; }

    /// <summary>Budget of the acquisition.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The latest time at which the caller may be answered: the budget and 7 s for a busy machine, which together stay below
    /// the limit of one attempt; otherwise a budget that ends no attempt would not be noticed.
    /// </summary>
    public TimeSpan MostTime => Budget + TimeSpan.FromSeconds(7);

    /// <summary>An answer that is worth another try, and stays as it is.</summary>
    public static IssuerAnswer Transient(string name, Func<RawConnection, Task> answer, string problem) =>
        new(name, answer, problem) { MostRequests = 4, IsTransient = true };

    /// <summary>An answer that is worth another try, and a token at that try.</summary>
    public static IssuerAnswer ThenToken(string name, Func<RawConnection, Task> answer) =>
        new(name, connection => connection.Request == 1 ? answer(connection) : RawAnswers.Token(connection))
        {
            LeastRequests = 2,
            MostRequests = 2,
            Budget = TimeSpan.FromSeconds(25),
        };
}
