using System.Globalization;

namespace Relay.Dns.Wire;

/// <summary>RFC 1035 §4.1.1, with the four bits that RFC 6891 §6.1.3 adds above: any number up to 4095 can come.</summary>
internal enum ResponseCode
{
    NoError = 0,
    FormatError = 1,
    ServerFailure = 2,
    NameError = 3,
    NotImplemented = 4,
    Refused = 5,
    BadVersion = 16,
}

internal static class ResponseCodes
{
    /// <summary>The name by which people search for it.</summary>
    public static string Mnemonic(this ResponseCode code) => code switch
    {
        ResponseCode.NoError => "NOERROR",
        ResponseCode.FormatError => "FORMERR",
        ResponseCode.ServerFailure => "SERVFAIL",
        ResponseCode.NameError => "NXDOMAIN",
        ResponseCode.NotImplemented => "NOTIMP",
        ResponseCode.Refused => "REFUSED",
        ResponseCode.BadVersion => "BADVERS",
        _ => string.Create(CultureInfo.InvariantCulture, $"response code {(int)code}"),
    };
}
