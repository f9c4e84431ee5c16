using System.Globalization;
using Signeasy.Auth.Benchmarks.Report;

namespace Signeasy.Auth.Benchmarks.Size;

/// <summary>The assembly's size, and what it adds to a program that is published as native code.</summary>
internal static class SizeReport
{
    private const int MostKilobytes = 100;
    private const double MostNative = 1.2;

    public static async Task<IReadOnlyList<Goal>> RunAsync()
    {
        long assembly = new FileInfo(typeof(SigneasyTokenClient).Assembly.Location).Length;
        NativeProgram byHand = await NativeProgram.PublishAsync("ByHand", "tests", "Signeasy.Auth.Benchmarks", "Native", "ByHand");
        NativeProgram library = await NativeProgram.PublishAsync("Library", "tests", "Signeasy.Auth.Benchmarks", "Native", "Library");
        double ratio = (double)library.Bytes / byHand.Bytes;
        return
        [
            new(
                "Signeasy.Auth.dll, net10.0",
                string.Create(CultureInfo.InvariantCulture, $"{assembly / 1024.0:0} KB"),
                $"{MostKilobytes} KB",
                assembly <= MostKilobytes * 1024),
            new(
                "native program with SigneasyHttpClient.Create, beside a bare AddHttpClient and one POST",
                string.Create(CultureInfo.InvariantCulture, $"{ratio:0.00} × ({library.Bytes / 1e6:0.0} MB against {byHand.Bytes / 1e6:0.0} MB)"),
                string.Create(CultureInfo.InvariantCulture, $"{MostNative} ×"),
                ratio <= MostNative),
        ];
    }
}
