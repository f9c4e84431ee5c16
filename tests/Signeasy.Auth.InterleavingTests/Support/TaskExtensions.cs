namespace Signeasy.Auth.InterleavingTests;

internal static class TaskExtensions
{
    /// <summary>Waits for a call that may fail because the cache is disposed, but for no other reason.</summary>
    public static async Task IgnoreDisposalAsync(this Task call)
    {
        try
        {
            await call;
        }
        catch (ObjectDisposedException)
        {
        }
    }
}
