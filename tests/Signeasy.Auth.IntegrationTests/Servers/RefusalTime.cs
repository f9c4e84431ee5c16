namespace Signeasy.Auth.IntegrationTests.Servers;

/// <summary>When an API answers 401 to an upload.</summary>
public enum RefusalTime
{
    /// <summary>Once it has read the whole body.</summary>
    AfterBody,

    /// <summary>Once it has seen the headers, and the body stays unread: a gateway that looks at headers alone.</summary>
    InsteadOfBody,

    /// <summary>Once it has seen the headers, and the body is read all the same, from the next request's arrival on.</summary>
    BeforeBody,
}
