namespace Signeasy.Auth.IntegrationTests.Servers;

/// <summary>A request as a server understood it.</summary>
internal sealed record ReceivedRequest(string Method, string Path, string Protocol, string? Authorization, string? Expect)
{
    /// <summary>All header lines, as HTTP/2 packs them so that the recorded bytes don't show them.</summary>
    public required string Headers { get; init; }
}
