namespace Signeasy.Auth.Internal;

/// <summary>A cache, as the gauges see it.</summary>
internal interface ICacheGaugeSource
{
    /// <summary>The account's name in metrics.</summary>
    string Account { get; }

    /// <summary>The cache's status now.</summary>
    TokenStatus Status { get; }
}
