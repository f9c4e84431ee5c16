namespace Signeasy.Auth.Internal;

/// <summary>Why the library isn't for programs in a browser, in the warning that their compiler gives.</summary>
internal static class BrowserSupport
{
    public const string Reason =
        "A program in a browser, such as Blazor WebAssembly, shows the client secret to everybody: call Signeasy from a server.";
}
