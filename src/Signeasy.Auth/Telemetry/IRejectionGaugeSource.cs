namespace Signeasy.Auth.Internal;

/// <summary>Provides the gauge of an account's rejections by the API.</summary>
internal interface IRejectionGaugeSource
{
    /// <summary>The account's name in metrics.</summary>
    string Account { get; }

    /// <summary>Time since the API began to reject every call; zero if the last response wasn't a 401.</summary>
    TimeSpan Age { get; }
}
