namespace Signeasy.Auth.Tests;

/// <summary>Calls whose failure a test deliberately ignores, so that it isn't reported as one that the library left unobserved.</summary>
internal static class AbandonedCalls
{
    public static Task<AccessToken> IgnoreFailure(this Task<AccessToken> call)
    {
        call.ContinueWith(
            static ended => ended.Exception,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return call;
    }
}
