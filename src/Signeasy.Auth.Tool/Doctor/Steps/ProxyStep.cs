namespace Signeasy.Auth.Tool;

/// <summary>Finds out whether .NET uses a proxy for each server, and whether the environment variables mean what they seem to mean.</summary>
internal sealed class ProxyStep(IReadOnlyList<Endpoint> endpoints, Secrets secrets) : DoctorStep("proxy", "Proxy")
{
    protected override Task<StepResult> CheckAsync(CancellationToken cancellationToken)
    {
        ProxyVariables variables = ProxyVariables.Read(secrets);
        Route[] routes = [.. endpoints.Where(endpoint => endpoint.FindObstacle() is null).Select(endpoint => endpoint.Route!)];
        foreach (Route route in routes)
        {
            secrets.Add(route.Proxy?.UserInfo.Split(':', 2)[^1]);
        }

        string[] advice = [.. routes.SelectMany(variables.FindProblems).Distinct(StringComparer.Ordinal)];
        string summary = Summarize(routes);
        StepResult result = advice.Length > 0 ? StepResult.Warning(summary, advice) : StepResult.Ok(summary);
        return Task.FromResult(result with { Details = variables.Details, ShowsDetails = true });
    }

    private static string Summarize(IReadOnlyList<Route> routes)
    {
        string[] used =
        [
            .. from route in routes
               where route.Proxy is not null
               group route.Destination.IdnHost by route.FirstServer into proxy
               select $"{proxy.Key} for {string.Join(" and ", proxy.Distinct(StringComparer.OrdinalIgnoreCase))}",
        ];
        return used.Length == 0 ? "none is used" : string.Join("; ", used);
    }
}
