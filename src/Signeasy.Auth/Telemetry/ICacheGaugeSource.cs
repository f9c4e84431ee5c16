namespace Signeasy.Auth.Internal;

/// <summary>What the gauges read of a cache.</summary>
internal interface ICacheGaugeSource
{
    /// <summary>The account's name in metrics.</summary>
    string Account { get; }

    /// <summary>The cache's status now.</summary>
    TokenStatus Status { get; }
}
