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
    Rset,
    Noop,
    Vrfy,
    Expn,
    Etrn,
    Help,
    Quit,
}
