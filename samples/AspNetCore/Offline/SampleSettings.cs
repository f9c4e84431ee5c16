namespace AspNetCoreSample.Offline;

/// <summary>A source of settings that change while the application runs, as a vault or a settings service would be.</summary>
internal sealed class SampleSettings : ConfigurationProvider, IConfigurationSource
{
    public SampleSettings() => Data["Signeasy:RequiredScopes"] = "rs:read rs:update";

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public void SetCredentials(string clientId, string clientSecret)
    {
        Data["Signeasy:ClientId"] = clientId;
        Data["Signeasy:ClientSecret"] = clientSecret;
        OnReload();
    }

    /// <summary>Sets the scopes to request: null for all that the client has.</summary>
    public void SetScope(string? scope)
    {
        Data["Signeasy:Scope"] = scope;
        OnReload();
    }
}
