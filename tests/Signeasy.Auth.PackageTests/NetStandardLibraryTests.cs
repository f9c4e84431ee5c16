using System.Net;
using Library;
using Microsoft.Extensions.DependencyInjection;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.PackageTests;

/// <summary>A .NET Standard 2.0 library, written in C# 7.3, in a program on .NET 10.</summary>
public class NetStandardLibraryTests
{
    [Fact]
    public async Task An_exception_that_the_library_throws_has_all_its_properties()
    {
        var provider = new FailingTokenProvider();

        var failure = await Assert.ThrowsAsync<SigneasyAuthException>(
            () => provider.GetTokenAsync(TestContext.Current.CancellationToken).AsTask());

        Assert.StartsWith("Too many tokens were requested.", failure.Message, StringComparison.Ordinal);
        Assert.IsType<TimeoutException>(failure.InnerException);
        Assert.Equal((HttpStatusCode)429, failure.StatusCode);
        Assert.Equal("too_many_requests", failure.Error);
        Assert.Equal("Client quota exceeded", failure.ErrorDescription);
        Assert.Equal(TimeSpan.FromMinutes(1), failure.RetryAfter);
        Assert.True(failure.IsTransient);
    }

    [Fact]
    public async Task An_exception_that_the_library_throws_reaches_the_caller_of_its_client()
    {
        using var signeasy = new FakeSigneasy();
        using HttpClient client = FailingTokenProvider.CreateClient(signeasy);

        var failure = await Assert.ThrowsAsync<SigneasyAuthException>(
            () => client.GetAsync("me", TestContext.Current.CancellationToken));

        Assert.Equal("too_many_requests", failure.Error);
        Assert.Empty(signeasy.Requests);
    }

    [Fact]
    public async Task An_SDK_sends_with_the_credentials_and_the_clock_of_the_application_that_uses_it()
    {
        using var api = new EchoingApi();
        using var signeasy = new FakeSigneasy { ApiHandler = api };
        var services = new ServiceCollection();
        SigningSdk.Register(services);
        services.AddFakeSigneasy(signeasy);
        await using ServiceProvider provider = services.BuildServiceProvider();

        string uploaded = await provider.GetRequiredService<SigningSdk>().UploadAsync("contract");

        Assert.Equal("contract", uploaded);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], signeasy.Requests.Select(request => request.Status));
    }
}
