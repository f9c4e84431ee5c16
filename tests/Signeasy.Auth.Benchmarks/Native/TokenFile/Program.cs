using System.Globalization;
using Signeasy.Auth;

// Arguments: the server's address, the folder of the token file, and how many milliseconds the program goes on after the answer.
var options = new SigneasyAuthOptions
{
    ClientId = "client",
    ClientSecret = "not-a-real-secret",
    TokenEndpoint = new Uri(new Uri(args[0]), "oauth/token"),
    ApiBaseAddress = new Uri(new Uri(args[0]), "v3/"),
};
using HttpClient signeasy = SigneasyHttpClientWithFileCache.Create(options, args[1]);
Console.WriteLine(await signeasy.GetStringAsync("me"));
await Task.Delay(int.Parse(args[2], CultureInfo.InvariantCulture));
