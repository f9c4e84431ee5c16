using System.Net;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.Tool.Tests;

public class CallTests
{
    [Fact]
    public async Task The_body_of_the_response_is_written_unchanged()
    {
        await using Emulator emulator = await Emulator.StartAsync();

        ToolRun run = await ToolProcess.RunAsync(["call", "GET", "me"], emulator.Settings);

        run.AssertSuccess();
        Assert.Equal("""{"id":1,"email":"fake.user@example.com","first_name":"Fake","last_name":"User"}""", run.Output);
        run.AssertContainsNone(emulator.Secrets);
    }

    [Fact]
    public async Task Status_and_headers_are_written_to_standard_error_if_asked_for()
    {
        await using Emulator emulator = await Emulator.StartAsync();

        ToolRun run = await ToolProcess.RunAsync(["call", "-i", "get", "me"], emulator.Settings);

        Assert.StartsWith("HTTP/1.1 200 OK\n", run.Errors.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("Content-Type: application/json", run.Errors, StringComparison.Ordinal);
        Assert.StartsWith("{", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
    }

    [Theory]
    [InlineData(HttpStatusCode.NoContent, 0)]
    [InlineData(HttpStatusCode.NotModified, 3)]
    [InlineData(HttpStatusCode.Conflict, 4)]
    [InlineData(HttpStatusCode.BadGateway, 5)]
    public async Task The_exit_code_is_that_of_the_status_class(HttpStatusCode status, int exitCode)
    {
        await using Emulator emulator = await Emulator.StartAsync();
        emulator.Fake.Api.Outage = new FakeAnswer(status);

        ToolRun run = await ToolProcess.RunAsync(["call", "DELETE", "rs/1"], emulator.Settings);

        Assert.Equal("", run.Output);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal(exitCode != 0, run.Errors.Contains($"{(int)status}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_rejected_token_leads_to_the_doctor()
    {
        await using Emulator emulator = await Emulator.StartAsync(new EmulatorSettings { Reject = true });

        ToolRun run = await ToolProcess.RunAsync(["call", "GET", "me"], emulator.Settings);

        Assert.Contains("signeasy-auth doctor", run.Errors, StringComparison.Ordinal);
        Assert.Contains("The emulator rejects every token", run.Output, StringComparison.Ordinal);
        Assert.Equal(4, run.ExitCode);
    }

    [Fact]
    public async Task A_redirect_is_shown_and_not_followed()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        emulator.Fake.Api.Outage = FakeAnswer.From((_, _) => Task.FromResult(
            new HttpResponseMessage(HttpStatusCode.TemporaryRedirect) { Headers = { Location = new Uri("https://other.example/me") } }));

        ToolRun run = await ToolProcess.RunAsync(["call", "GET", "me"], emulator.Settings);

        run.AssertFailure(3, "https://other.example/me");
        Assert.Equal(1, emulator.Fake.Api.RequestCount);
    }

    [Fact]
    public async Task A_call_without_an_answer_fails_with_exit_code_1()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        emulator.Fake.Api.Outage = FakeAnswer.ConnectionFailure;

        ToolRun run = await ToolProcess.RunAsync(["call", "GET", "me"], emulator.Settings);

        run.AssertFailure(1, "signeasy-auth:");
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://other.example/v3/me")]
    [InlineData("//other.example/me")]
    [InlineData("\\\\other.example\\me")]
    [InlineData("https:other.example/me")]
    [InlineData("http://127.0.0.1:1/v3/me")]
    [InlineData("file:///etc/passwd")]
    [InlineData("C:/Program Files/Git/me")]
    [InlineData("/me")]
    public async Task A_path_that_leads_elsewhere_is_refused_before_anything_is_sent(string path)
    {
        await using Emulator emulator = await Emulator.StartAsync();

        ToolRun run = await ToolProcess.RunAsync(["call", "GET", path], emulator.Settings);

        run.AssertFailure(2, emulator.Settings["Signeasy__ApiBaseAddress"]!);
        Assert.Empty(emulator.Fake.Requests);
    }

    [Theory]
    [InlineData("me", "https://api.example/v3/me")]
    [InlineData("me/", "https://api.example/v3/me/")]
    [InlineData("../v2.1/me", "https://api.example/v2.1/me")]
    [InlineData("rs/?name=a:b&c", "https://api.example/v3/rs/?name=a:b&c")]
    [InlineData("https://api.example/v3/me", "https://api.example/v3/me")]
    [InlineData("https://API.example:443/v3/me", "https://api.example/v3/me")]
    public void A_path_is_relative_to_the_address_of_the_API(string path, string address)
    {
        Assert.Equal(address, ApiAddress.Resolve(new Uri("https://api.example/v3"), path).AbsoluteUri);
        Assert.Equal(address, ApiAddress.Resolve(new Uri("https://api.example/v3/"), path).AbsoluteUri);
    }

    [Theory]
    [InlineData("http://api.example/v3/me")]
    [InlineData("https://api.example:8443/v3/me")]
    [InlineData("https://api.example.evil.example/v3/me")]
    [InlineData("https://user@api.example/v3/me")]
    [InlineData("https://api.example@evil.example/v3/me")]
    public void Only_the_scheme_host_and_port_of_the_API_are_accepted(string path) =>
        Assert.Throws<UsageException>(() => ApiAddress.Resolve(new Uri("https://api.example/v3/"), path));

    [Theory]
    [InlineData("/v3/me", "such as me:")]
    [InlineData("/me", "such as me:")]
    [InlineData("/", "such as me:")]
    public void A_path_with_a_leading_slash_is_corrected(string path, string correction)
    {
        var error = Assert.Throws<UsageException>(() => ApiAddress.Resolve(new Uri("https://api.example/v3/"), path));

        Assert.Contains(correction, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Authorization: Bearer not-for-your-eyes", "Authorization isn't allowed")]
    [InlineData("authorization:not-for-your-eyes", "Authorization isn't allowed")]
    [InlineData("Host: other.example", "Host isn't allowed")]
    [InlineData("X-Name", "NAME: VALUE")]
    [InlineData(": x", "NAME: VALUE")]
    [InlineData("X-Name: a\r\nX-Other: b", "NAME: VALUE")]
    [InlineData("Content-Type: text/plain", "Content-Type can't be sent")]
    [InlineData("X Name: a", "X Name can't be sent")]
    public async Task A_header_that_can_not_be_sent_is_refused(string header, string reason)
    {
        await using Emulator emulator = await Emulator.StartAsync();

        ToolRun run = await ToolProcess.RunAsync(["call", "GET", "me", "-H", header], emulator.Settings);

        run.AssertFailure(2, reason);
        run.AssertContainsNone("not-for-your-eyes");
        Assert.Empty(emulator.Fake.Requests);
    }

    [Fact]
    public async Task Headers_and_body_are_sent_as_they_were_given()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        ReceivedRequest received = ReceivedRequest.Record(emulator);

        ToolRun run = await ToolProcess.RunAsync(
            ["call", "POST", "rs/", "--data", "not a file é", "-H", "X-One: 1", "--header", "Content-Type: text/plain"],
            emulator.Settings);

        run.AssertSuccess();
        Assert.Equal("not a file é", received.Text);
        Assert.Equal("1", received.Headers["X-One"]);
        Assert.Equal("text/plain", received.Headers["Content-Type"]);
    }

    [Fact]
    public async Task The_content_type_is_JSON_unless_another_is_given()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        ReceivedRequest received = ReceivedRequest.Record(emulator);

        await ToolProcess.RunAsync(["call", "PATCH", "rs/1", "--data", "{}"], emulator.Settings);

        Assert.Equal(("PATCH", "application/json"), (received.Method, received.Headers["Content-Type"]));
    }

    [Fact]
    public async Task A_file_and_standard_input_are_sent_byte_for_byte()
    {
        using var folder = new TemporaryFolder();
        await using Emulator emulator = await Emulator.StartAsync();
        ReceivedRequest received = ReceivedRequest.Record(emulator);
        byte[] bytes = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        string file = folder.Combine("document.pdf");
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);

        await ToolProcess.RunAsync(["call", "POST", "original/", "--data-file", file], emulator.Settings);
        byte[] fromFile = received.Body;
        await ToolProcess.RunAsync(["call", "POST", "original/", "--data-file", "-"], emulator.Settings, "from standard input");

        Assert.Equal(bytes, fromFile);
        Assert.Equal("from standard input", received.Text);
    }

    [Fact]
    public async Task A_body_is_sent_again_with_a_new_token_after_a_401()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        await ToolProcess.RunAsync(["token"], emulator.Settings);
        ReceivedRequest received = ReceivedRequest.Record(emulator);
        emulator.Fake.Api.Enqueue(new FakeAnswer(HttpStatusCode.Unauthorized));
        emulator.Fake.RevokeTokens();

        ToolRun run = await ToolProcess.RunAsync(["call", "POST", "rs/", "--data-file", "-"], emulator.Settings, "twice");

        // A token that is less than a minute old isn't renewed, so either is right; the body must not be lost.
        Assert.Contains(run.ExitCode, (int[])[0, 4]);
        Assert.Equal(run.ExitCode == 0 ? "twice" : "", received.Text);
    }

    [Fact]
    public async Task Standard_input_is_not_read_unless_it_is_asked_for()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        await using ToolProcess tool = ToolProcess.Start(["call", "POST", "rs/"], emulator.Settings);
        emulator.Fake.Api.Outage = new FakeAnswer(HttpStatusCode.OK);

        ToolRun run = await tool.ExitAsync(); // Its standard input is still open.

        run.AssertSuccess();
    }

    [Theory]
    [InlineData("--data", "@body.json", "--data-file body.json")]
    [InlineData("--data-file", "no-such-file", "--data-file can't be read")]
    public async Task A_body_that_can_not_be_read_is_a_usage_error(string option, string value, string reason)
    {
        await using Emulator emulator = await Emulator.StartAsync();

        ToolRun run = await ToolProcess.RunAsync(["call", "POST", "rs/", option, value], emulator.Settings);

        run.AssertFailure(2, reason);
    }

    [Fact]
    public async Task A_binary_body_reaches_a_file_unchanged()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var folder = new TemporaryFolder();
        await using Emulator emulator = await Emulator.StartAsync();
        byte[] bytes = [.. Enumerable.Range(0, 300_000).Select(index => (byte)((index * 31) >> 3))];
        emulator.Fake.Api.Outage = FakeAnswer.From((_, _) => Task.FromResult(
            new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(bytes) }));
        string file = folder.Combine("document.pdf");

        ToolRun run = await Shell.RunAsync($"tool call GET rs/1/download > {Shell.Quote(file)}", emulator.Settings);

        run.AssertSuccess();
        Assert.Equal(bytes, await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_reader_that_stops_early_is_no_error()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await using Emulator emulator = await Emulator.StartAsync();
        emulator.Fake.Api.Outage = FakeAnswer.From((_, _) => Task.FromResult(
            new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(new byte[5_000_000]) }));

        ToolRun run = await Shell.RunAsync("tool call GET rs/ | head -c 1 > /dev/null", emulator.Settings);

        run.AssertSuccess();
    }

    [Fact]
    public async Task Control_characters_in_a_header_of_the_response_do_not_reach_the_terminal()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        emulator.Fake.Api.Outage = FakeAnswer.From((_, _) => Task.FromResult(
            new HttpResponseMessage(HttpStatusCode.TemporaryRedirect) { Headers = { Location = new Uri("/\u202E", UriKind.Relative) } }));

        ToolRun run = await ToolProcess.RunAsync(["call", "GET", "me"], emulator.Settings);

        Assert.DoesNotContain("\u202E", run.Errors, StringComparison.Ordinal);
    }
}
