using System.Net;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.Tests;

public class FakeSigneasyConcurrencyTests
{
    [Fact]
    public async Task Concurrent_calls_are_all_answered_while_tokens_are_issued()
    {
        using var fake = new FakeSigneasy();
        using HttpClient client = fake.CreateClient();
        using var tokenHttp = new HttpClient(fake, disposeHandler: false);
        var tokenClient = new SigneasyTokenClient(tokenHttp, fake.CreateOptions());

        Task[] issuing = [.. Enumerable.Range(0, 4).Select(_ => OnPoolAsync(
            () => tokenClient.RequestTokenAsync(TestContext.Current.CancellationToken)))];
        Task[] calling = [.. Enumerable.Range(0, 16).Select(_ => OnPoolAsync(async () =>
        {
            using HttpResponseMessage response = await client.GetAsync("me", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }))];

        await Task.WhenAll([.. issuing, .. calling]);
    }

    private static Task OnPoolAsync(Func<Task> act) => Task.Run(async () =>
    {
        for (int i = 0; i < 100; i++)
        {
            await act();
            await Task.Yield();
        }
    });
}
