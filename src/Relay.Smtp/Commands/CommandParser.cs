using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Relay.Smtp.Commands;

/// <summary>Maps a command line, without its CRLF, to a <see cref="Command"/>. Pure: no session, no I/O.</summary>
public static class CommandParser
{
    private static readonly Dictionary<string, (Verb Verb, Func<Verb, string, Command> Arguments)> Verbs =
        new Dictionary<string, (Verb, Func<Verb, string, Command>)>(StringComparer.OrdinalIgnoreCase)
        {
            ["HELO"] = (Verb.Helo, Hello),
            ["EHLO"] = (Verb.Ehlo, Hello),
            ["STARTTLS"] = (Verb.StartTls, NoArguments),
            ["AUTH"] = (Verb.Auth, Auth),
            ["MAIL"] = (Verb.Mail, Mail),
            ["RCPT"] = (Verb.Rcpt, Rcpt),
            ["DATA"] = (Verb.Data, NoArguments),
            ["BDAT"] = (Verb.Bdat, Bdat),
            ["RSET"] = (Verb.Rset, NoArguments),
            ["NOOP"] = (Verb.Noop, AnyArguments),
            ["VRFY"] = (Verb.Vrfy, SomeArgument),
            ["EXPN"] = (Verb.Expn, SomeArgument),
            ["ETRN"] = (Verb.Etrn, SomeArgument),
            ["HELP"] = (Verb.Help, AnyArguments),
            ["QUIT"] = (Verb.Quit, NoArguments),
            ["PROXY"] = (Verb.Proxy, AnyArguments),
        };

    private static readonly SearchValues<char> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(c => (char)c), .. Enumerable.Range(0x7F, 0x21).Select(c => (char)c)]);

    public static Command Parse(ReadOnlySpan<byte> line)
    {
        var readable = TryDecode(line, out var text);
        var space = text.IndexOf(' ');
        var verb = space < 0 ? text : text[..space];
        if (!Verbs.TryGetValue(verb, out var known))
            return new Command.Plain(Verb.Unknown);

        // A control character or broken UTF-8 is no argument of anything, and must never be written out again.
        return readable ? known.Arguments(known.Verb, space < 0 ? "" : text[(space + 1)..]) : new Command.Malformed(known.Verb, SyntaxFault.Arguments);
    }

    private static bool TryDecode(ReadOnlySpan<byte> line, out string text)
    {
        var isUtf8 = Utf8.IsValid(line);
        text = (isUtf8 ? Encoding.UTF8 : Encoding.Latin1).GetString(line);
        return isUtf8 && !text.AsSpan().ContainsAny(Controls);
    }

    private static Command Hello(Verb verb, string arguments)
    {
        var name = arguments.Trim(' ');
        return name.Length is 0 || name.Contains(' ') ? Malformed(verb) : new Command.Hello(verb, name);
    }

    /// <summary>AUTH mechanism [initial-response] (RFC 4954 §4).</summary>
    private static Command Auth(Verb verb, string arguments) => arguments.Trim(' ').Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
    {
        [var mechanism] => new Command.Auth(mechanism.ToUpperInvariant(), null),
        [var mechanism, var response] => new Command.Auth(mechanism.ToUpperInvariant(), response),
        _ => Malformed(verb),
    };

    private static Command Mail(Verb verb, string arguments) => PathArguments.Read("FROM", arguments, PathRule.Reverse) switch
    {
        { Fault: { } fault } => new Command.Malformed(verb, fault),
        var read => new Command.Mail(read.Path, read.Parameters),
    };

    private static Command Rcpt(Verb verb, string arguments) => PathArguments.Read("TO", arguments, PathRule.Forward) switch
    {
        { Fault: { } fault } => new Command.Malformed(verb, fault),
        var read => new Command.Rcpt(read.Path, read.Parameters),
    };

    /// <summary>BDAT chunk-size [LAST] (RFC 3030 §2). Read by the letter: who takes another number for the size takes text for commands.</summary>
    private static Command Bdat(Verb verb, string arguments) => arguments.TrimEnd(' ').Split(' ') switch
    {
        [var size] when SizeValue.TryParse(size, out var octets) => new Command.Bdat(octets, IsLast: false),
        [var size, var end] when SizeValue.TryParse(size, out var octets) && end.Equals("LAST", StringComparison.OrdinalIgnoreCase) =>
            new Command.Bdat(octets, IsLast: true),
        _ => Malformed(verb),
    };

    private static Command NoArguments(Verb verb, string arguments) => arguments.Trim(' ').Length == 0 ? new Command.Plain(verb) : Malformed(verb);

    private static Command.Plain AnyArguments(Verb verb, string _) => new Command.Plain(verb);

    private static Command SomeArgument(Verb verb, string arguments) => arguments.Trim(' ').Length > 0 ? new Command.Plain(verb) : Malformed(verb);

    private static Command.Malformed Malformed(Verb verb) => new(verb, SyntaxFault.Arguments);
}
