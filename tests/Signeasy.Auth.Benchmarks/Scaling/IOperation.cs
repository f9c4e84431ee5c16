namespace Signeasy.Auth.Benchmarks.Scaling;

/// <summary>The operation that threads repeat. Implemented by structs, so that the call itself costs nothing.</summary>
internal interface IOperation
{
    /// <summary>Does it once; false would be a failure.</summary>
    bool Invoke();
}
