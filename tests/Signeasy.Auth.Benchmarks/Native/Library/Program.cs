using Signeasy.Auth;

var options = new SigneasyAuthOptions
{
    ClientId = "client",
    ClientSecret = "not-a-real-secret",
    TokenEndpoint = new Uri(args[0]),
    ApiBaseAddress = new Uri(new Uri(args[0]), "/v3/"),
};
using HttpClient signeasy = SigneasyHttpClient.Create(options);
Console.WriteLine(await signeasy.GetStringAsync("me"));
