namespace Signeasy.Auth.Tool.Tests;

/// <summary>The exit code and output of a run of the tool.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">All that it wrote to standard output, unchanged.</param>
/// <param name="Errors">All that it wrote to standard error, unchanged.</param>
internal sealed record ToolRun(int ExitCode, string Output, string Errors)
{
    /// <summary>Fails unless the run succeeded and wrote nothing to standard error.</summary>
    public void AssertSuccess()
    {
        Assert.Equal("", Errors);
        Assert.Equal(0, ExitCode);
    }

    /// <summary>Fails unless the run ended with this code, wrote nothing to standard output, and said why on standard error.</summary>
    public void AssertFailure(int exitCode, string reason)
    {
        Assert.Contains(reason, Errors, StringComparison.Ordinal);
        Assert.Equal("", Output);
        Assert.Equal(exitCode, ExitCode);
    }

    /// <summary>Fails if anything that it wrote contains one of these, or looks like a token or a secret of the fake.</summary>
    public void AssertContainsNone(params IEnumerable<string?> secrets)
    {
        string all = Output + Errors;
        Assert.All(
            [.. secrets.OfType<string>(), "eyJ", "fake-secret-"],
            secret => Assert.DoesNotContain(secret, all, StringComparison.OrdinalIgnoreCase));
    }
}
