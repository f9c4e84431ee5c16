namespace Signeasy.Auth.Tool;

/// <summary>Colours of a terminal; the values are those of ANSI escape sequences.</summary>
internal enum Colour
{
    /// <summary>Bold text in the terminal's own colour.</summary>
    Bold = 1,

    /// <summary>Pale text in the terminal's own colour.</summary>
    Dim = 2,

    /// <summary>For failures.</summary>
    Red = 31,

    /// <summary>For success.</summary>
    Green = 32,

    /// <summary>For warnings.</summary>
    Yellow = 33,
}
