namespace Signeasy.Auth.Internal;

/// <summary>
/// Calls into whoever listens to metrics and traces. A listener may throw, and that must not cost a caller its token.
/// </summary>
internal static class NonThrowing
{
    public static void Run(Action tell)
    {
        try
        {
            tell();
        }
        catch (Exception)
        {
            // There is nowhere to say so.
        }
    }

    public static T? Get<T>(Func<T?> create)
        where T : class
    {
        try
        {
            return create();
        }
        catch (Exception)
        {
            return null;
        }
    }
}
