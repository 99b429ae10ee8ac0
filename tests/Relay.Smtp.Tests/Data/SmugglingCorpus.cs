namespace Relay.Smtp.Tests.Data;

/// <summary>
/// What others have taken for the end of the data: the octets, whether there is a bare CR or LF among them, and what they are once those
/// are normalised and the dots undone.
/// </summary>
public static class SmugglingCorpus
{
    public static TheoryData<string, bool, string> All() => new()
    {
        { "\n.\n", true, "\r\n.\r\n" },
        { "\n.\r\n", true, "\r\n.\r\n" },
        { "\r\n.\n", true, "\r\n.\r\n" },
        { "\r.\r", true, "\r\n.\r\n" },
        { "\r.\n", true, "\r\n.\r\n" },
        { "\n.\r", true, "\r\n.\r\n" },
        { "\r.\r\n", true, "\r\n.\r\n" },
        { "\r\n.\r", true, "\r\n.\r\n" },
        { "\r\n\0.\r\n", false, "\r\n\0.\r\n" },
        { "\r\n.\0\r\n", false, "\r\n\0\r\n" },
        { "\r\n.\r\r\n", true, "\r\n.\r\n\r\n" },
        { "\r\r\n.\r\r\n", true, "\r\n\r\n.\r\n\r\n" },
        { "\r\n.\r\0\n", true, "\r\n.\r\n\0\r\n" },
        { "\r\n. \r\n", false, "\r\n \r\n" },
        { "\r\n..\r\n", false, "\r\n.\r\n" },
        { "\r\0\n.\r\n", true, "\r\n\0\r\n.\r\n" },
        { "\r\n.\n.\r", true, "\r\n.\r\n.\r\n" },
        { "\n\r.\n\r", true, "\r\n\r\n.\r\n\r\n" },
        { "\n.\n\r\n", true, "\r\n.\r\n\r\n" },
        { "\n..\n", true, "\r\n.\r\n" },
        { "\u0085.\u0085", false, "\u0085.\u0085" },
    };
}
