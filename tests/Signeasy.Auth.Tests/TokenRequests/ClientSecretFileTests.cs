using System.Net;
using System.Runtime.Versioning;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

public sealed class ClientSecretFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TokenEndpointStub _issuer = new();
    private readonly string _path;

    public ClientSecretFileTests()
    {
        _path = _folder.Write("secret", "from-no-real-file");
        _issuer.Options.ClientSecret = "";
        _issuer.Options.ClientSecretFile = _path;
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("from-no-real-file", "from-no-real-file")]
    [InlineData("from-no-real-file\n", "from-no-real-file")]
    [InlineData("from-no-real-file\r\n", "from-no-real-file")]
    [InlineData("\uFEFFfrom-no-real-file\n", "from-no-real-file")]
    [InlineData("geheim-\u00fcber", "geheim-\u00fcber")]
    public async Task The_secret_in_the_file_is_sent_without_one_line_break(string content, string sent)
    {
        _folder.Write("secret", content);
        _issuer.AnswersToken();

        await AcquireAsync(_issuer.Client());

        Assert.Equal(sent, SentSecret(0));
    }

    [Fact]
    public async Task The_file_is_read_at_each_acquisition()
    {
        _issuer.AnswersToken();
        SigneasyTokenClient client = _issuer.Client();
        await AcquireAsync(client);

        _folder.Write("secret", "from-another-unreal-file");
        await AcquireAsync(client);

        Assert.Equal(["from-no-real-file", "from-another-unreal-file"], new[] { SentSecret(0), SentSecret(1) });
    }

    [Fact]
    public async Task The_file_is_read_once_per_acquisition_regardless_of_retries()
    {
        _issuer.Answers(_ =>
        {
            _folder.Write("secret", "from-another-unreal-file");
            return new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
        });

        await Assert.ThrowsAsync<SigneasyAuthException>(AcquireWithRetriesAsync);

        Assert.All(Enumerable.Range(0, _issuer.Posts.Count), post => Assert.Equal("from-no-real-file", SentSecret(post)));
    }

    [Fact]
    public async Task A_file_that_disappears_is_a_clear_transient_failure_with_the_cause()
    {
        SigneasyTokenClient client = _issuer.Client();
        File.Delete(_path);

        SigneasyAuthException failure = await Assert.ThrowsAsync<SigneasyAuthException>(() => AcquireAsync(client));

        Assert.Equal($"ClientSecretFile {_path} doesn't exist: check the path, and whether the secret is mounted.", failure.Message);
        Assert.Equal("client_secret_unavailable", failure.Error);
        Assert.True(failure.IsTransient);
        Assert.IsType<FileNotFoundException>(failure.InnerException);
        Assert.Empty(_issuer.Posts);
    }

    [Fact]
    public async Task A_file_that_becomes_empty_is_a_clear_failure()
    {
        SigneasyTokenClient client = _issuer.Client();
        _folder.Write("secret", "\n");

        SigneasyAuthException failure = await Assert.ThrowsAsync<SigneasyAuthException>(() => AcquireAsync(client));

        Assert.Equal($"ClientSecretFile {_path} contains a secret that is empty.", failure.Message);
        Assert.False(failure.IsTransient);
    }

    [Theory]
    [InlineData("", "contains a secret that is empty.")]
    [InlineData("\n", "contains a secret that is empty.")]
    [InlineData("  ", "contains a secret that is blank.")]
    [InlineData("secret\n\n", "contains a secret that has white space at an end: remove it.")]
    [InlineData(" secret", "contains a secret that has white space at an end: remove it.")]
    [InlineData("two\nlines", "contains a secret that holds a control character: remove it.")]
    public void A_secret_out_of_bounds_is_an_error_at_start(string content, string problem)
    {
        _folder.Write("secret", content);

        var failure = Assert.Throws<ArgumentException>(_issuer.Client);

        Assert.StartsWith($"ClientSecretFile {_path} {problem}", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4096, null)]
    [InlineData(4097, "contains a secret that is 4097 characters long")]
    [InlineData(1_000_000, "can't be read: check the file and its permissions (It is longer than")]
    public void A_long_secret_is_an_error_at_start(int length, string? problem)
    {
        _folder.Write("secret", new string('s', length) + "\r\n");

        string? found = ClientSecretFile.Read(_path).Problem;

        Assert.Equal(problem is null, found is null);
        Assert.Contains(problem ?? "", found ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_in_another_encoding_is_an_error_that_quotes_nothing()
    {
        File.WriteAllBytes(_path, [0xFF, 0xFE, (byte)'s', 0, (byte)'e', 0]);

        (_, string? problem, Exception? cause) = ClientSecretFile.Read(_path);

        Assert.Equal($"{_path} can't be read: check the file and its permissions (It isn't UTF-8 text)", problem);
        Assert.Null(cause!.InnerException);
    }

    [Fact]
    public void A_missing_file_a_folder_and_a_missing_folder_are_errors_at_start()
    {
        Assert.Contains("doesn't exist", ProblemOf(_folder.Combine("missing")), StringComparison.Ordinal);
        Assert.Contains("doesn't exist", ProblemOf(_folder.Combine("missing/secret")), StringComparison.Ordinal);
        Assert.Contains("can't be read", ProblemOf(_folder.FullPath), StringComparison.Ordinal);

        static string ProblemOf(string path) => ClientSecretFile.Read(path).Problem!;
    }

    [Theory]
    [InlineData("pipe")]
    [InlineData("link to a pipe")]
    [InlineData("device")]
    [UnsupportedOSPlatform("windows")]
    public async Task A_pipe_or_a_device_is_an_error_at_start_that_waits_for_nobody(string kind)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells the type of a file.");
        string path = kind switch
        {
            "pipe" => UnixCommand.MakePipe(_folder.Combine("pipe")),
            "device" => "/dev/zero",
            _ => File.CreateSymbolicLink(_folder.Combine("link"), UnixCommand.MakePipe(_folder.Combine("pipe"))).FullName,
        };
        _issuer.Options.ClientSecretFile = path;

        ArgumentException failure = await Assert.ThrowsAsync<ArgumentException>(() => Task.Run(_issuer.Client, TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));

        Assert.StartsWith(
            $"ClientSecretFile {path} can't be read: check the file and its permissions (It is a pipe, a socket or a device, not a regular file)",
            failure.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_replaced_by_a_pipe_is_a_clear_failure_of_the_acquisition()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells the type of a file.");
        SigneasyTokenClient client = _issuer.Client();
        File.Delete(_path);
        UnixCommand.MakePipe(_folder.Combine("secret"));

        SigneasyAuthException failure = await Assert.ThrowsAsync<SigneasyAuthException>(() => AcquireAsync(client));

        Assert.Contains("It is a pipe", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_issuer.Posts);
    }

    [Theory]
    [InlineData("not-a-real-secret")]
    [InlineData("secrets/signeasy")]
    [InlineData("/run/secrets\n")]
    public void A_path_that_is_not_absolute_is_an_error_that_does_not_repeat_it(string path)
    {
        (_, string? problem, _) = ClientSecretFile.Read(path);

        Assert.Equal("isn't an absolute path: write the full path, such as /run/secrets/signeasy", problem);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_symbolic_link_is_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links take a privilege on Windows.");
        _issuer.Options.ClientSecretFile = _folder.Combine("link");
        File.CreateSymbolicLink(_issuer.Options.ClientSecretFile, _path);
        _issuer.AnswersToken();

        await AcquireAsync(_issuer.Client());

        Assert.Equal("from-no-real-file", SentSecret(0));
    }

    /// <summary>The file is read on the thread pool, so the clock must not be advanced.</summary>
    private static Task<AccessToken> AcquireAsync(SigneasyTokenClient client) =>
        client.RequestTokenAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1));

    /// <summary>An acquisition with retries: the clock moves after the file was read, which happens on the thread pool.</summary>
    private Task<AccessToken> AcquireWithRetriesAsync()
    {
        Task<AccessToken> acquisition = AcquireAsync(_issuer.Client());
        SpinWait.SpinUntil(() => _issuer.Posts.Count > 0, TimeSpan.FromSeconds(30));
        return _issuer.RunAsync(acquisition);
    }

    private string SentSecret(int post)
    {
        using var body = System.Text.Json.JsonDocument.Parse(_issuer.Posts[post].Body);
        return body.RootElement.GetProperty("client_secret").GetString()!;
    }
}
