namespace Signeasy.Auth.Internal;

/// <summary>An account's rejections by the API, as their gauge sees them.</summary>
internal interface IRejectionGaugeSource
{
    /// <summary>The account's name in logs and metrics.</summary>
    string Account { get; }

    /// <summary>Time since the API began to reject every call; zero if it accepted the last one.</summary>
    TimeSpan Age { get; }
}
