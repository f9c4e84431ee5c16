using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Text;

namespace Signeasy.Auth.Tests;

public class UnloadedAssemblyTests
{
    /// <summary>The library as it was built. To measure coverage, the copy beside the tests is changed, and can't be unloaded.</summary>
    private static readonly string LibraryPath = Path.GetFullPath(typeof(UnloadedAssemblyTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "LibraryPath").Value!);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_client_that_was_disposed_of_leaves_nothing_static_behind(bool isPortalToken)
    {
        WeakReference context = Use(isPortalToken);

        for (int i = 0; context.IsAlive && i < 50; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(context.IsAlive);
    }

    /// <summary>Not inlined, so that no local variable keeps the context alive.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Use(bool isPortalToken)
    {
        var context = new AssemblyLoadContext("collectible", isCollectible: true);
        Assembly library = context.LoadFromAssemblyPath(LibraryPath);
        Type optionsType = library.GetType(typeof(SigneasyAuthOptions).FullName!, throwOnError: true)!;
        Type clientOptionsType = library.GetType(typeof(SigneasyHttpClientOptions).FullName!, throwOnError: true)!;
        object options = Activator.CreateInstance(optionsType)!;
        if (isPortalToken)
        {
            Set(options, "PortalToken", "a-token");
        }
        else
        {
            Set(options, "ClientId", "a-client");
            Set(options, "ClientSecret", "not-a-real-secret");
        }

        object clientOptions = Activator.CreateInstance(clientOptionsType)!;
        Set(clientOptions, "PrimaryHandler", new Signeasy());
        var client = (HttpClient)library.GetType(typeof(SigneasyHttpClient).FullName!, throwOnError: true)!
            .GetMethod("Create", [optionsType, clientOptionsType])!
            .Invoke(null, [options, clientOptions])!;

        HttpResponseMessage[] responses = [Get(client, "me"), Get(client, "rejected")];
        client.Dispose();
        context.Unload();

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Unauthorized], responses.Select(response => response.StatusCode));
        return new WeakReference(context);
    }

    private static void Set(object options, string property, object value) =>
        options.GetType().GetProperty(property)!.SetValue(options, value);

    private static HttpResponseMessage Get(HttpClient client, string path)
    {
        return client.GetAsync(new Uri(path, UriKind.Relative)).GetAwaiter().GetResult();
    }

    /// <summary>Issuer and API.</summary>
    private sealed class Signeasy : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(new HttpResponseMessage
            {
                StatusCode = request.RequestUri!.AbsolutePath.EndsWith("rejected", StringComparison.Ordinal)
                    ? HttpStatusCode.Unauthorized
                    : HttpStatusCode.OK,
                Content = new StringContent(
                    """{"access_token":"a-token","expires_in":2592000,"token_type":"Bearer"}""", Encoding.UTF8, "application/json"),
            });
    }
}
