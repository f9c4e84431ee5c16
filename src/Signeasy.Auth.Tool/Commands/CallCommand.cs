using System.CommandLine;
using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Signeasy.Auth.Tool;

/// <summary><c>signeasy-auth call</c>: sends an authorized request to the API.</summary>
internal static class CallCommand
{
    public static Command Create(Terminal terminal)
    {
        var settings = new SettingsOptions();
        var method = new Argument<string>("METHOD") { Description = "GET, POST, PUT, PATCH, DELETE, …" };
        var path = new Argument<string>("PATH") { Description = "Relative to ApiBaseAddress, https://api.signeasy.com/v3/: me rather than /me." };
        var data = new Option<string?>("--data") { HelpName = "TEXT", Description = "The body. Default content type: application/json." };
        var dataFile = new Option<string?>("--data-file") { HelpName = "PATH", Description = "A file that contains the body; - for standard input." };
        var header = new Option<string[]>("--header", "-H") { HelpName = "NAME: VALUE", Description = "A request header. Can be repeated." };
        var include = new Option<bool>("--include", "-i") { Description = "Write the status and the headers of the response to standard error." };
        var command = new ToolCommand(
            "call",
            "Send a request with an access token to the API, and to no other host. The exit code is 0 for status 2xx, 3 for 3xx, 4 for 4xx, "
            + "5 for 5xx, and 1 if there is no response.")
        {
            Examples =
            [
                "signeasy-auth call GET me",
                "signeasy-auth call -i POST rs/ --data '{\"name\":\"Contract\"}'",
                "signeasy-auth call GET rs/123/download > contract.pdf",
            ],
        };
        command.Add(method);
        command.Add(path);
        foreach (Option option in (Option[])[data, dataFile, header, include])
        {
            command.Add(option);
        }

        settings.AddTo(command);
        command.SetAction(async (parseResult, cancellationToken) =>
        {
            using RequestBody? body = await RequestBody.ReadAsync(
                parseResult.GetValue(data), parseResult.GetValue(dataFile), terminal, cancellationToken);
            ToolSettings account = settings.Read(parseResult);
            await using ServiceProvider services = account.CreateServices(terminal, useTokenFile: true, AddClient);
            Uri address = ApiAddress.Resolve(services.GetOptions(account).ApiBaseAddress, parseResult.GetRequiredValue(path));
            using HttpRequestMessage request = CreateRequest(
                parseResult.GetRequiredValue(method), address, body, parseResult.GetValue(header) ?? []);
            return await SendAsync(services, request, parseResult.GetValue(include), terminal, cancellationToken);
        });
        return command;
    }

    /// <summary>Adds the client for the API. It doesn't follow redirects, so that the user sees them.</summary>
    private static void AddClient(SigneasyAuthBuilder account)
    {
        IHttpClientBuilder client = account.Services.AddHttpClient(nameof(CallCommand)).ConfigurePrimaryHttpMessageHandler(
            static () => new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.All });
        if (account.Account.Length == 0)
        {
            client.AddSigneasyAuthHandler();
        }
        else
        {
            client.AddSigneasyAuthHandler(account.Account);
        }
    }

    private static HttpRequestMessage CreateRequest(string method, Uri address, RequestBody? body, string[] headers)
    {
        HttpRequestMessage request;
        try
        {
            request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), address) { Content = body?.Content };
        }
        catch (FormatException)
        {
            throw new UsageException("The method must be a single word, as in signeasy-auth call GET me.");
        }

        foreach (string header in headers)
        {
            RequestHeader.Add(request, header);
        }

        return request;
    }

    private static async Task<int> SendAsync(
        IServiceProvider services, HttpRequestMessage request, bool include, Terminal terminal, CancellationToken cancellationToken)
    {
        HttpClient client = services.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(CallCommand));
        HttpResponseMessage response;
        using (terminal.Waiting(request.RequestUri!.Host))
        {
            response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }

        using (response)
        {
            ResponseOutput.WriteHead(response, request, include, terminal);
            bool isWritten = await ResponseOutput.WriteBodyAsync(response, terminal, cancellationToken);
            return ((int)response.StatusCode / 100) switch
            {
                2 => isWritten ? ExitCodes.Success : ExitCodes.Failure,
                >= 3 and <= 5 and var statusClass => statusClass,
                _ => ExitCodes.Failure,
            };
        }
    }
}
