using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Signeasy.Auth.Tests;

public sealed class TracesTests : IAsyncDisposable
{
    /// <summary>The library's one source reports the whole process: by its account, a test knows its own spans.</summary>
    private readonly string _account = "traced-" + Guid.NewGuid().ToString("N");
    private readonly ObservedApp _app = new();
    private readonly ActivitySource _application = new("traced-application");
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly TracerProvider _tracing;

    public TracesTests()
    {
        _app.Services.AddSigneasyAuth(_account, Wiring.Client("client-t"));
        _tracing = Sdk.CreateTracerProviderBuilder()
            .AddSource(SigneasyAuthTelemetry.ActivitySourceName, _application.Name)
            .AddProcessor(new SpanKeeper(_spans))
            .Build();
    }

    private CachingTokenProvider Tokens => _app.Provider.GetRequiredKeyedService<CachingTokenProvider>(_account);

    public ValueTask DisposeAsync()
    {
        _tracing.Dispose();
        _application.Dispose();
        return _app.DisposeAsync();
    }

    [Fact]
    public async Task An_acquisition_is_a_span_with_its_attempts_as_events_under_the_call_that_waits_for_it()
    {
        using Activity call = _application.StartActivity("call")!;

        await Tokens.GetTokenAsync(TestContext.Current.CancellationToken);
        Activity span = await SpanAsync();

        Assert.Equal("signeasy.auth.acquire_token", span.OperationName);
        Assert.Equal(call.SpanId, span.ParentSpanId);
        Assert.Empty(span.Links);
        Assert.Equal("ok", span.GetTagItem("signeasy.auth.outcome"));
        ActivityEvent attempt = Assert.Single(span.Events);
        Assert.Equal("signeasy.auth.attempt", attempt.Name);
        Assert.Equal(
            [("signeasy.auth.attempt.number", 1), ("signeasy.auth.outcome", "ok")],
            attempt.Tags.Select(tag => (tag.Key, tag.Value!)));
    }

    [Fact]
    public async Task A_renewal_in_the_background_is_linked_to_the_call_that_found_it_due_and_no_child_of_it()
    {
        await Tokens.GetTokenAsync(TestContext.Current.CancellationToken);
        await SpanAsync();
        _app.Clock.Advance(TimeSpan.FromDays(28));
        using Activity call = _application.StartActivity("call")!;

        await Tokens.GetTokenAsync(TestContext.Current.CancellationToken);
        Activity span = await SpanAsync(number: 2);

        Assert.Equal(default, span.ParentSpanId);
        Assert.NotEqual(call.TraceId, span.TraceId);
        Assert.Equal(call.Context, Assert.Single(span.Links).Context);
    }

    [Fact]
    public async Task A_failure_is_a_span_in_error_that_names_its_type()
    {
        _app.Wire.TokenStatus = HttpStatusCode.Unauthorized;

        await Assert.ThrowsAsync<SigneasyAuthException>(() => Tokens.GetTokenAsync(TestContext.Current.CancellationToken).AsTask());
        Activity span = await SpanAsync();

        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.Equal("access_denied", span.GetTagItem("error.type"));
        Assert.Contains(new("http.response.status_code", 401), Assert.Single(span.Events).Tags);
    }

    [Fact]
    public async Task A_token_client_of_ones_own_is_the_child_of_whoever_calls_it()
    {
        using Activity call = _application.StartActivity("call")!;
        var client = _app.Provider.GetRequiredKeyedService<SigneasyTokenClient>(_account);

        await client.RequestTokenAsync(TestContext.Current.CancellationToken);
        Activity span = await SpanAsync();

        Assert.Equal(call.SpanId, span.ParentSpanId);
        Assert.Same(call, Activity.Current);
    }

    [Theory]
    [InlineData(HttpStatusCode.OK)]
    [InlineData(HttpStatusCode.Unauthorized)]
    public async Task No_span_holds_a_secret_or_a_token_even_if_the_issuer_echoes_it(HttpStatusCode status)
    {
        _app.Wire.TokenStatus = status;
        _app.Wire.ErrorDescription = Wiring.Secret;

        await Record.ExceptionAsync(() => Tokens.GetTokenAsync(TestContext.Current.CancellationToken).AsTask());
        Activity span = await SpanAsync();

        string output = string.Join(
            '|', span.TagObjects.Concat(span.Events.SelectMany(e => e.Tags)).Select(tag => tag.Value).Append(span.StatusDescription));
        Assert.DoesNotContain("token.client-t", output, StringComparison.Ordinal);
        Assert.DoesNotContain(Wiring.Secret, output, StringComparison.Ordinal);
    }

    /// <summary>This test's latest span, once there are that many: a span ends just after the token is returned.</summary>
    private async Task<Activity> SpanAsync(int number = 1)
    {
        await _app.SettledAsync();
        Activity[] mine = [.. _spans.Where(span => _account.Equals(span.GetTagItem("signeasy.account")))];
        Assert.Equal(number, mine.Length);
        return mine[^1];
    }

    /// <summary>Keeps spans that end on any thread: those of tests that run beside this one, too.</summary>
    private sealed class SpanKeeper(ConcurrentQueue<Activity> spans) : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data) => spans.Enqueue(data);
    }
}
