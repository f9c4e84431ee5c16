namespace Signeasy.Auth.Tool;

/// <summary>A server that a call needs: the issuer or the API.</summary>
/// <param name="id">Its name in the JSON report.</param>
/// <param name="title">Its name in the text report.</param>
/// <param name="setting">The name of the setting with its address.</param>
/// <param name="findAddress">Returns the address once the settings have been read; null if it can't be used.</param>
/// <param name="findReason">Returns why the server isn't needed; null if it is.</param>
internal sealed class Endpoint(string id, string title, string setting, Func<Uri?> findAddress, Func<string?> findReason)
{
    private Route? _route;

    public string Id => id;

    public string Title => title;

    /// <summary>The route to the server; null if its address can't be used.</summary>
    public Route? Route => _route ??= findAddress() is { } address ? Route.Find(setting, address) : null;

    /// <summary>The result of a step that has nothing to check; null if there is something.</summary>
    public StepResult? FindObstacle() =>
        findReason() is { } reason ? StepResult.NotNeeded(reason)
        : Route is null ? StepResult.Skipped($"{setting} can't be used")
        : null;
}
