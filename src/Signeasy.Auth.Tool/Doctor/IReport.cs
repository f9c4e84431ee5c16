namespace Signeasy.Auth.Tool;

/// <summary>Shows the results of the steps.</summary>
internal interface IReport
{
    /// <summary>Adds the result of a step.</summary>
    void Add(DoctorStep step, StepResult result);

    /// <summary>Ends the report.</summary>
    void End();
}
