namespace Signeasy.Auth.Tool;

/// <summary>Runs all steps, in the order of a call.</summary>
/// <param name="steps">The steps; a step comes after those that it requires.</param>
/// <param name="secrets">The secrets that no report may contain.</param>
/// <param name="limit">The time limit of a step.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class Examination(
    IReadOnlyList<DoctorStep> steps, Secrets secrets, TimeSpan limit, TimeProvider timeProvider)
{
    /// <summary>Whether a step failed.</summary>
    public bool HasFailed => steps.Any(step => step.Result?.Status == StepStatus.Failed);

    /// <summary>Creates the steps for these settings.</summary>
    public static Examination Create(ToolSettings settings, Terminal terminal, TimeSpan limit, TimeProvider timeProvider)
    {
        var secrets = new Secrets();
        var settingsStep = new SettingsStep(settings, terminal, secrets);
        var issuer = new Endpoint(
            "issuer", "Issuer", "TokenEndpoint", () => settingsStep.TokenEndpoint, () => settingsStep.HasPortalToken ? "a portal token is used" : null);
        var api = new Endpoint("api", "API", "ApiBaseAddress", () => settingsStep.ApiBaseAddress, () => null);
        DoctorStep[] issuerSteps = CreateConnectionSteps(issuer, timeProvider);
        DoctorStep[] apiSteps = CreateConnectionSteps(api, timeProvider);
        var tokenRequest = new TokenRequestStep(settingsStep, issuerSteps[^1], secrets, limit, timeProvider);
        var apiCall = new ApiCallStep(settingsStep, tokenRequest, apiSteps[^1], timeProvider);
        return new Examination(
            [
                settingsStep,
                new ProxyStep([issuer, api], secrets),
                .. issuerSteps,
                tokenRequest,
                new TokenStep(settingsStep, tokenRequest, timeProvider),
                new QuotaStep(settingsStep, tokenRequest),
                .. apiSteps,
                apiCall,
                new ClockStep(tokenRequest, apiCall),
            ],
            secrets,
            limit,
            timeProvider);
    }

    /// <summary>Runs the steps one after another, and reports each result as soon as it is known.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task RunAsync(IReport report, Terminal terminal, CancellationToken cancellationToken)
    {
        foreach (DoctorStep step in steps)
        {
            StepResult result;
            using (step.WaitsFor is { } waitsFor ? terminal.Waiting(secrets.Hide(waitsFor)) : null)
            {
                result = await step.RunAsync(limit, timeProvider, cancellationToken);
            }

            report.Add(step, secrets.Hide(result));
        }
    }

    private static DoctorStep[] CreateConnectionSteps(Endpoint endpoint, TimeProvider timeProvider)
    {
        var dns = new DnsStep(endpoint);
        var tcp = new TcpStep(endpoint, dns);
        return [dns, tcp, new TlsStep(endpoint, tcp, timeProvider)];
    }
}
