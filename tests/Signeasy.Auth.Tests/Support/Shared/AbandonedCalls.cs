namespace Signeasy.Auth.Tests;

/// <summary>Calls whose failure a test doesn't observe: it is none that the library left unobserved.</summary>
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
