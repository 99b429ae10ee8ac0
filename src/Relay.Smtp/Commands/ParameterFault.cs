namespace Relay.Smtp.Commands;

/// <summary>What is wrong with a parameter of MAIL or RCPT.</summary>
public enum ParameterFault
{
    /// <summary>A keyword that belongs to nothing we offer (555, RFC 5321 §4.1.1.11).</summary>
    Unknown,

    /// <summary>A value that the keyword cannot have, none where there must be one, or the keyword a second time (501).</summary>
    Value,
}
