using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Signeasy.Auth.IntegrationTests.Servers;

namespace Signeasy.Auth.IntegrationTests.Hostile;

public sealed class UploadTests : IAsyncLifetime
{
    private const int Size = 40 << 20;
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public async ValueTask InitializeAsync() =>
        await File.WriteAllBytesAsync(_path, RandomNumberGenerator.GetBytes(Size), TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync()
    {
        File.Delete(_path);
        return default;
    }

    [Theory]
    [InlineData("1.1", false, false)]
    [InlineData("1.1", false, true)]
    [InlineData("1.1", true, false)]
    [InlineData("1.1", true, true)]
    [InlineData("2.0", false, false)]
    [InlineData("2.0", true, false)]
    [InlineData("2.0", true, true)]
    public async Task A_40_MB_upload_from_a_file_is_sent_again_byte_for_byte_after_a_401(
        string version, bool isSecure, bool expectsContinue)
    {
        var upload = new UploadApi(RejectionTime.AfterBody);
        await using LoopbackSigneasy signeasy = await StartAsync(upload, version);
        using HttpClient http = CreateClient(signeasy, version, isSecure);
        using MultipartFormDataContent content = OpenFile();
        string expected = await DigestAsync(content);

        using HttpResponseMessage response = await SendAsync(http, content, expectsContinue);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Version.Parse(version), response.Version);
        Assert.Equal([expected, expected], upload.Digests);
        Assert.Equal(["Bearer not-a-real-token-1", "Bearer not-a-real-token-2"], signeasy.Api.Requests.Select(request => request.Authorization));
        Assert.All(signeasy.Api.Requests, request => Assert.Equal(expectsContinue ? "100-continue" : null, request.Expect));
    }

    [Theory]
    [InlineData("1.1", true)]
    [InlineData("2.0", false)]
    [InlineData("2.0", true)]
    public async Task An_upload_whose_401_comes_before_its_body_was_read_is_sent_again_or_gets_that_401(string version, bool expectsContinue)
    {
        var upload = new UploadApi(RejectionTime.InsteadOfBody);
        await using LoopbackSigneasy signeasy = await StartAsync(upload, version);
        using HttpClient http = CreateClient(signeasy, version);
        using MultipartFormDataContent content = OpenFile();
        string expected = await DigestAsync(content);

        using HttpResponseMessage response = await SendAsync(http, content, expectsContinue);

        bool isResent = response.StatusCode == HttpStatusCode.OK;
        Assert.Equal(isResent ? [expected] : [], upload.Digests);
        Assert.Equal(
            isResent ? "{}" : UploadApi.Rejection, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task An_upload_whose_401_comes_before_its_end_is_sent_to_its_end_and_then_once_more(string version)
    {
        var upload = new UploadApi(RejectionTime.BeforeBody);
        await using LoopbackSigneasy signeasy = await StartAsync(upload, version);
        using HttpClient http = CreateClient(signeasy, version);
        using MultipartFormDataContent content = OpenFile();
        string expected = await DigestAsync(content);

        using HttpResponseMessage response = await SendAsync(http, content, completion: HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal([expected, expected], upload.Digests);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Same(content, response.RequestMessage!.Content);
    }

    [Theory]
    [InlineData("1.1", false)]
    [InlineData("1.1", true)]
    [InlineData("2.0", false)]
    public async Task An_upload_from_a_stream_that_cannot_seek_gets_its_401_and_starts_a_renewal(
        string version, bool expectsContinue)
    {
        var upload = new UploadApi(RejectionTime.AfterBody);
        await using LoopbackSigneasy signeasy = await StartAsync(upload, version);
        using HttpClient http = CreateClient(signeasy, version);
        await using FileStream file = File.OpenRead(_path);
        using var content = new MultipartFormDataContent { { new StreamContent(PipeReader.Create(file).AsStream()), "file", "a.pdf" } };

        using HttpResponseMessage rejected = await SendAsync(http, content, expectsContinue);
        string renewed = await signeasy.RenewedAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, rejected.StatusCode);
        Assert.Equal("yes", Assert.Single(rejected.Headers.GetValues("X-Rejected")));
        Assert.Equal(UploadApi.Rejection, await rejected.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("not-a-real-token-2", renewed);
        Assert.Equal("Bearer not-a-real-token-1", Assert.Single(signeasy.Api.Requests).Authorization);
    }

    private static async Task<LoopbackSigneasy> StartAsync(UploadApi upload, string version)
    {
        LoopbackSigneasy signeasy = await LoopbackSigneasy.StartAsync(
            upload.AnswerAsync, version == "2.0" ? HttpProtocols.Http2 : HttpProtocols.Http1, recordsBytes: false);
        await signeasy.AgeTokenAsync();
        return signeasy;
    }

    private static HttpClient CreateClient(LoopbackSigneasy signeasy, string version, bool isSecure = true)
    {
        HttpClient http = SigneasyHttpClient.Create(
            signeasy.Provider,
            new()
            {
                ApiBaseAddress = isSecure ? null : new Uri(signeasy.Api.Http, "/v3/"),
                PrimaryHandler = signeasy.Network.CreateHandler(followsRedirects: true),
            });
        http.DefaultRequestVersion = Version.Parse(version);
        http.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return http;
    }

    private static Task<HttpResponseMessage> SendAsync(
        HttpClient http,
        HttpContent content,
        bool expectsContinue = false,
        HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "upload")
        {
            Content = content,
            Version = http.DefaultRequestVersion,
            VersionPolicy = http.DefaultVersionPolicy,
        };
        request.Headers.ExpectContinue = expectsContinue ? true : null;
        return http.SendAsync(request, completion, TestContext.Current.CancellationToken);
    }

    private static async Task<string> DigestAsync(HttpContent content)
    {
        using var sha = SHA256.Create();
        await using (var stream = new CryptoStream(Stream.Null, sha, CryptoStreamMode.Write))
        {
            await content.CopyToAsync(stream, TestContext.Current.CancellationToken);
        }

        return Convert.ToHexString(sha.Hash!);
    }

    private MultipartFormDataContent OpenFile() => new()
    {
        { new StringContent("Contract"), "name" },
        { new StreamContent(File.OpenRead(_path)), "file", "contract.pdf" },
    };
}
