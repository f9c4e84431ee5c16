namespace Signeasy.Auth.Benchmarks.Peers;

/// <summary>A library that puts a token on requests its own way, at its defaults, over stubs of an issuer and an API.</summary>
internal interface ICallingPeer : IDisposable
{
    /// <summary>The name it goes by in reports.</summary>
    string Name { get; }

    /// <summary>One GET to the API.</summary>
    ValueTask CallAsync();
}
