using System.Net.Http.Headers;

// Argument: the server's address.
using var client = new HttpClient { BaseAddress = new Uri(new Uri(args[0]), "v3/") };
client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", new string('t', 900));
Console.WriteLine(await client.GetStringAsync("me"));
