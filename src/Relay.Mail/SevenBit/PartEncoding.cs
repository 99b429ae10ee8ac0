namespace Relay.Mail.SevenBit;

/// <summary>What becomes of an entity on its way to a host that takes seven bits.</summary>
internal enum PartEncoding : byte
{
    /// <summary>Nothing.</summary>
    AsItIs,

    /// <summary>A multipart that says "8bit" will hold seven: only its label changes.</summary>
    SevenBitLabel,
    QuotedPrintable,
    Base64,
}
