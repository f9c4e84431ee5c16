namespace Signeasy.Auth.Internal;

/// <summary>What a call may do at one instant.</summary>
internal enum Decision
{
    /// <summary>Take the held token.</summary>
    Serve,

    /// <summary>Take the held token, and see to it that its renewal is under way.</summary>
    ServeAndRenew,

    /// <summary>Wait for the acquisition under way, or begin it.</summary>
    Wait,

    /// <summary>Take the remembered failure.</summary>
    Fail,
}
