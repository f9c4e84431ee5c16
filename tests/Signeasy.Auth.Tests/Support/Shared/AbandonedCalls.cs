namespace Signeasy.Auth.Tests;

/// <summary>Calls whose end a test doesn't care for: their failure isn't one that the library left unobserved.</summary>
internal static class AbandonedCalls
{
    public static Task<AccessToken> MayBeLeftAlone(this Task<AccessToken> call)
    {
        call.ContinueWith(
            static ended => ended.Exception,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return call;
    }
}
