using System.Net;
using Microsoft.AspNetCore.Http;
using Signeasy.Auth.IntegrationTests.Servers;
using Signeasy.Auth.Tests;

namespace Signeasy.Auth.IntegrationTests.Hostile;

/// <summary>The application moves its stream after it has created a content from it.</summary>
public class MovedStreamTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_moved_streams_upload_ends_as_it_does_without_the_handler_and_is_sent_once(bool isChunked)
    {
        var bodies = new List<string>();
        await using LoopbackServer api = await LoopbackServer.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            bodies.Add(await reader.ReadToEndAsync(context.RequestAborted));
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        });
        using var plain = new HttpClient { BaseAddress = new Uri(api.Http, "/v3/") };
        using HttpClient ours = SigneasyHttpClient.Create(
            TokenSequence.Of(TokenSequence.Token("first"), TokenSequence.Token("second")),
            new() { ApiBaseAddress = plain.BaseAddress });

        string without = await UploadAsync(plain, isChunked);
        string with = await UploadAsync(ours, isChunked);

        Assert.Equal(without, with);
        Assert.Equal(isChunked ? ["456789", "456789"] : [], bodies);
    }

    private static async Task<string> UploadAsync(HttpClient http, bool isChunked)
    {
        var stream = new MemoryStream("0123456789"u8.ToArray());
        using var request = new HttpRequestMessage(HttpMethod.Post, "upload") { Content = new StreamContent(stream) };
        request.Headers.TransferEncodingChunked = isChunked;
        stream.Position = 4;
        try
        {
            using HttpResponseMessage response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            return response.StatusCode.ToString();
        }
        catch (HttpRequestException e)
        {
            return e.Message;
        }
    }
}
