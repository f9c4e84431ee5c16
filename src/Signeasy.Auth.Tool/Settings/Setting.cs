namespace Signeasy.Auth.Tool;

/// <summary>One setting, and where it comes from.</summary>
/// <param name="Path">Its path in the configuration: <c>Signeasy:ClientId</c>.</param>
/// <param name="Value">Its value; a secret or a token may be among them.</param>
/// <param name="Source">Where it comes from, for people: <c>environment variable Signeasy__ClientId</c>.</param>
internal sealed record Setting(string Path, string Value, string Source)
{
    /// <summary>The setting's name, without its section: <c>ClientId</c>, or <c>RequiredScopes:0</c>.</summary>
    public string GetKey(string section) => Path[(section.Length + 1)..];

    public override string ToString() => $"{Path} ({Source})";
}
