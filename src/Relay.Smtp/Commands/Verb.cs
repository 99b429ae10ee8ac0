namespace Relay.Smtp.Commands;

/// <summary>Every verb that we know, whether or not we carry it out.</summary>
public enum Verb
{
    Unknown,
    Helo,
    Ehlo,
    StartTls,
    Auth,
    Mail,
    Rcpt,
    Data,
    Bdat,
    Rset,
    Noop,
    Vrfy,
    Expn,
    Etrn,
    Help,
    Quit,

    /// <summary>The first word of a PROXY protocol header, which is no command: known so that it can be refused by name.</summary>
    Proxy,
}
