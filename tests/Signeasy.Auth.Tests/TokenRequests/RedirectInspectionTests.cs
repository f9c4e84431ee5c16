using System.Net;
using Microsoft.Extensions.DependencyInjection;
using RichardSzalay.MockHttp;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

public class RedirectInspectionTests
{
    public static TheoryData<string> Harmless =>
    [
        "sockets", "client handler", "delegating", "stub", "closure", "stub of a test", "MockHttp", "FakeSigneasy", "wrapper", "client",
        "lazy", "func", "never", "no redirects", "waits", "derived",
    ];

    public static TheoryData<string> Harmful =>
    [
        "sockets", "client handler", "delegating", "delegating without inner", "wrapper", "invoker", "client", "static client", "base field",
        "list", "dictionary", "closure", "method group", "lazy", "lazy without func", "created lazy", "func", "task",
        "done task", "nested wrappers", "null inner", "null lazy", "null func", "automatic", "always", "factory", "services", "struct", "MockHttp", "derived",
    ];

    [Theory]
    [MemberData(nameof(Harmless))]
    public void A_handler_that_follows_no_redirects_is_accepted(string kind)
    {
        using HttpMessageHandler handler = CreateHarmless(kind);

        string? problem = RedirectInspection.GetProblem(handler);

        Assert.Null(problem);
    }

    [Theory]
    [MemberData(nameof(Harmful))]
    public void A_handler_that_follows_redirects_or_may_wrap_one_that_does_is_rejected(string kind)
    {
        using HttpMessageHandler handler = CreateHarmful(kind);

        string? problem = RedirectInspection.GetProblem(handler);

        Assert.Matches(@"^The handler for token requests (follows redirects|can't be inspected), .*\.$", problem);
    }

    private static SocketsHttpHandler Safe() => new() { AllowAutoRedirect = false };

    private static HttpMessageHandler CreateHarmless(string kind)
    {
        int answers = 0;
        HttpClient? later = null;
        var safe = new HttpClient(Safe());
        return kind switch
        {
            "sockets" => Safe(),
            "client handler" => new HttpClientHandler { AllowAutoRedirect = false },
            "delegating" => new InlineHandler(new InlineHandler(Safe())),
            "stub" => new StubTransport(),
            "closure" => new Stub(request =>
            {
                answers++;
                later?.Dispose();
                return new HttpResponseMessage();
            }),
            "stub of a test" => new Stub(new TestLike().Answer),
            "MockHttp" => Mock(_ => new HttpResponseMessage()),
            "FakeSigneasy" => new Testing.FakeSigneasy(),
            "wrapper" => new Wrapper(Safe()),
            "client" => new ClientWrapper(safe),
            "lazy" => new LazyWrapper(Created(safe)),
            "func" => new Stub(request => safe.Send(request)),
            "never" => new WinHttpLike { AutomaticRedirection = Redirection.Never },
            "no redirects" => new CurlLike { AllowAutoRedirect = false },
            "waits" => new Waiting(),
            _ => new Derived { AllowAutoRedirect = false },
        };
    }

    private static HttpMessageHandler CreateHarmful(string kind)
    {
        var client = new HttpClient();
        return kind switch
        {
            "sockets" => new SocketsHttpHandler(),
            "client handler" => new HttpClientHandler(),
            "delegating" => new InlineHandler(new InlineHandler(new SocketsHttpHandler())),
            "delegating without inner" => new LateDelegating(),
            "wrapper" => new Wrapper(new SocketsHttpHandler()),
            "invoker" => new Holder(new HttpMessageInvoker(new SocketsHttpHandler())),
            "client" => new ClientWrapper(client),
            "static client" => new StaticWrapper(),
            "base field" => new DerivedWrapper(new SocketsHttpHandler()),
            "list" => new Holder(new List<HttpClient> { client }),
            "dictionary" => new Holder(new Dictionary<string, object> { ["one"] = client }),
            "closure" => new Stub(request => client.Send(request)),
            "method group" => new Stub(client.Send),
            "lazy" => new LazyWrapper(new Lazy<HttpClient>(() => client)),
            "lazy without func" => new LazyWrapper(new Lazy<HttpClient>()),
            "created lazy" => new LazyWrapper(Created(client)),
            "func" => new Holder((Func<HttpMessageHandler>)(() => new SocketsHttpHandler())),
            "task" => new Holder(new TaskCompletionSource<HttpClient>().Task),
            "done task" => new Holder(Task.FromResult(client)),
            "nested wrappers" => new Wrapper(new Wrapper(new InlineHandler(new Wrapper(new HttpClientHandler())))),
            "null inner" => new Wrapper(null),
            "null lazy" => new LazyWrapper(null),
            "null func" => new FuncWrapper(),
            "automatic" => new WinHttpLike { AutomaticRedirection = Redirection.DisallowHttpsToHttp },
            "always" => new CurlLike { AllowAutoRedirect = true },
            "factory" => new Holder(new ServiceCollection().AddHttpClient().BuildServiceProvider().GetRequiredService<IHttpClientFactory>()),
            "services" => new Holder(new ServiceCollection().BuildServiceProvider()),
            "struct" => new Holder((1, client)),
            "MockHttp" => Mock(request => client.Send(request)),
            _ => new Derived(),
        };
    }

    private static MockHttpMessageHandler Mock(Func<HttpRequestMessage, HttpResponseMessage> answer)
    {
        var mock = new MockHttpMessageHandler();
        mock.When("*").Respond(answer);
        mock.When(HttpMethod.Post, "https://auth.signeasy.com/*").Respond(HttpStatusCode.OK);
        return mock;
    }

    private static Lazy<HttpClient> Created(HttpClient client)
    {
        var lazy = new Lazy<HttpClient>(() => client);
        _ = lazy.Value;
        return lazy;
    }

    private enum Redirection
    {
        Never,
        DisallowHttpsToHttp,
    }

    private abstract class Answering : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage());
    }

    private sealed class Stub(Func<HttpRequestMessage, HttpResponseMessage> answer) : Answering
    {
        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) => answer(request);
    }

    private class Wrapper(HttpMessageHandler? inner) : Answering
    {
        public HttpMessageHandler? Inner => inner;
    }

    private sealed class DerivedWrapper(HttpMessageHandler? inner) : Wrapper(inner);

    private sealed class ClientWrapper(HttpClient client) : Answering
    {
        public HttpClient Client => client;
    }

    private sealed class LazyWrapper(Lazy<HttpClient>? client) : Answering
    {
        public Lazy<HttpClient>? Client => client;
    }

    private sealed class FuncWrapper : Answering
    {
        public Func<HttpMessageHandler>? Create { get; set; }
    }

    private sealed class StaticWrapper : Answering
    {
        private static readonly HttpClient Shared = new();

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) => Shared.Send(request, cancellationToken);
    }

    private sealed class Holder(object value) : Answering
    {
        public object Value => value;
    }

    private sealed class LateDelegating : DelegatingHandler;

    private sealed class Derived : HttpClientHandler;

    private sealed class WinHttpLike : Answering
    {
        public Redirection AutomaticRedirection { get; set; }
    }

    private sealed class CurlLike : Answering
    {
        public bool AllowAutoRedirect { get; set; }
    }

    private sealed class Waiting : Answering
    {
        private readonly TaskCompletionSource<HttpResponseMessage> _answer = new();
        private readonly CancellationTokenSource _end = new(TimeSpan.FromHours(1));

        protected override void Dispose(bool disposing)
        {
            _answer.TrySetCanceled(CancellationToken.None);
            _end.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class TestLike
    {
        private readonly List<string> _seen = [];
        private readonly ServiceProvider _provider = new ServiceCollection().AddHttpClient().BuildServiceProvider();

        public HttpResponseMessage Answer(HttpRequestMessage request)
        {
            _seen.Add(_provider.ToString()!);
            return new HttpResponseMessage();
        }
    }
}
