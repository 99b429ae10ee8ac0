using System.ComponentModel;
using System.Globalization;
using System.Text;

namespace Relay.Submission.Tests;

/// <summary>
/// A script: what the client says and what it must hear. Lines of the file:
/// <code>
/// # a comment
/// @tls StartTls              the listener: StartTls (default), None, or Implicit, where the handshake is done before the first line
/// @listener LongLines Fold   a property of ListenerOptions
/// @network 10.1.0.0/24 a@b.c a network that needs no login here, and what it may send as
/// @limit MaxRecipients 2     a property of LimitOptions
/// @login                     handshake, EHLO and AUTH are done before the first line; played on both ports
/// C: EHLO client.example     the client sends this and CRLF; \r \n \0 \\ \xHH are octets, \*300a is an a three hundred times
/// C> NOOP\n                  the same without the CRLF
/// S: 250 2.1.0               it hears a reply that begins so; of a reply with several lines, the last one
/// S: 250-mail.example.org    lines with a hyphen spell such a reply out
/// @handshake                 the client begins TLS
/// @closed                    the server has closed the connection
/// Q: 1                       so many messages are in the queue at the end; without it, none
/// </code>
/// </summary>
internal sealed class Dialogue
{
    private readonly List<DialogueStep> _steps = [];
    private readonly LimitOptions _limits;
    private readonly List<LoginExemption> _withoutLogin = [];

    private Dialogue(LimitOptions limits)
    {
        _limits = limits;
        Listener.WithoutLogin = _withoutLogin;
    }

    public ListenerOptions Listener { get; } = new();

    public bool IsLoggedIn { get; private set; }

    public int Queued { get; private set; }

    public IReadOnlyList<DialogueStep> Steps => _steps;

    /// <param name="limits">Where the script's limits go.</param>
    public static Dialogue Read(string file, LimitOptions limits)
    {
        var dialogue = new Dialogue(limits);
        foreach (var line in File.ReadLines(file).Where(line => line.Length > 0 && line[0] != '#'))
            dialogue.Add(line);
        return dialogue;
    }

    private void Add(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var (tag, rest) = space < 0 ? (line, "") : (line[..space], line[(space + 1)..]);
        switch (tag)
        {
            case "C:":
                _steps.Add(new DialogueStep.Send(Unescape(rest) + "\r\n"));
                break;
            case "C>":
                _steps.Add(new DialogueStep.Send(Unescape(rest)));
                break;
            case "S:":
                Expect(rest);
                break;
            case "Q:":
                Queued = int.Parse(rest, CultureInfo.InvariantCulture);
                break;
            case "@tls":
                Listener.Tls = Enum.Parse<TlsMode>(rest);
                break;
            case "@login":
                IsLoggedIn = true;
                break;
            case "@listener":
                Set(Listener, rest.Split(' '));
                break;
            case "@network":
                _withoutLogin.Add(new LoginExemption { Networks = [rest.Split(' ')[0]], Senders = [rest.Split(' ')[1]] });
                break;
            case "@limit":
                Set(_limits, rest.Split(' '));
                break;
            case "@handshake":
                _steps.Add(new DialogueStep.Handshake());
                break;
            case "@closed":
                _steps.Add(new DialogueStep.Closed());
                break;
            default:
                throw new FormatException($"No line of a dialogue: {line}");
        }
    }

    private void Expect(string line)
    {
        if (_steps.LastOrDefault() is DialogueStep.Expect { Lines: [.., [_, _, _, '-', ..]] lines })
            lines.Add(line);
        else
            _steps.Add(new DialogueStep.Expect([line]));
    }

    private static void Set(object options, string[] words)
    {
        var property = options.GetType().GetProperty(words[0]) ?? throw new FormatException($"Nothing is called {words[0]}.");
        property.SetValue(options, TypeDescriptor.GetConverter(property.PropertyType).ConvertFromInvariantString(words[1]));
    }

    private static string Unescape(string text)
    {
        var result = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                result.Append(text[i]);
                continue;
            }

            switch (text[++i])
            {
                case 'r':
                    result.Append('\r');
                    break;
                case 'n':
                    result.Append('\n');
                    break;
                case '0':
                    result.Append('\0');
                    break;
                case '\\':
                    result.Append('\\');
                    break;
                case 'x':
                    result.Append((char)byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                    i += 2;
                    break;
                case '*':
                    var digits = text.AsSpan(i + 1);
                    digits = digits[..digits.IndexOfAnyExceptInRange('0', '9')];
                    i += digits.Length + 1;
                    result.Append(text[i], int.Parse(digits, CultureInfo.InvariantCulture));
                    break;
                default:
                    throw new FormatException($"No escape: \\{text[i]} in {text}");
            }
        }

        return result.ToString();
    }
}
