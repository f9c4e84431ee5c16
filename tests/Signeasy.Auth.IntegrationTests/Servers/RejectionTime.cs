namespace Signeasy.Auth.IntegrationTests.Servers;

/// <summary>When an API answers 401 to an upload.</summary>
public enum RejectionTime
{
    /// <summary>After it has read the whole body.</summary>
    AfterBody,

    /// <summary>After the headers, without reading the body: a gateway that looks at headers alone.</summary>
    InsteadOfBody,

    /// <summary>After the headers; the body is then read all the same.</summary>
    BeforeBody,
}
