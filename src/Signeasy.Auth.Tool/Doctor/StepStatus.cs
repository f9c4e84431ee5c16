namespace Signeasy.Auth.Tool;

/// <summary>How a step of the doctor ended.</summary>
internal enum StepStatus
{
    /// <summary>It works.</summary>
    Ok,

    /// <summary>It works, but something needs attention.</summary>
    Warning,

    /// <summary>Calls fail because of this.</summary>
    Failed,

    /// <summary>It couldn't run, because an earlier step failed.</summary>
    Skipped,

    /// <summary>A call doesn't need it with these settings.</summary>
    NotNeeded,
}
