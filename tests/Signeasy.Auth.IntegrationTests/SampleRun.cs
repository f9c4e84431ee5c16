namespace Signeasy.Auth.IntegrationTests;

/// <summary>The exit code and output of a sample.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">All that it wrote to its standard output.</param>
/// <param name="Errors">All that it wrote to its standard error.</param>
internal sealed record SampleRun(int ExitCode, string Output, string Errors)
{
    /// <summary>
    /// How often a process of a fleet stopped using the store or the lock, and sent a request to the issuer itself: each call is bounded by a
    /// second, which many processes on two busy cores may take. They say so, and on an idle machine none does.
    /// </summary>
    public int TimesAlone => Errors.Split("continuing without it").Length - 1;

    /// <summary>Fails when the sample failed.</summary>
    public void AssertSuccess()
    {
        Assert.Equal("", Errors);
        Assert.Equal(0, ExitCode);
    }

    /// <summary>Fails unless the sample failed, and said in one line why.</summary>
    public void AssertFailure(string reason)
    {
        Assert.NotEqual(0, ExitCode);
        string line = Assert.Single(Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(reason, line, StringComparison.Ordinal);
    }

    /// <summary>Fails when anything that it wrote holds one of these, or looks like a token or a secret of the fake's.</summary>
    public void AssertHoldsNone(params IEnumerable<string?> secrets)
    {
        string all = Output + Errors;
        Assert.All(
            [.. secrets.OfType<string>(), "eyJ", "fake-secret-"],
            secret => Assert.DoesNotContain(secret, all, StringComparison.OrdinalIgnoreCase));
    }
}
