using System.Text;
using Relay.Core.Addresses;
using Relay.Core.Queue;
using Relay.Smtp.Commands;
using Relay.Smtp.Tests.Commands;

namespace Relay.Smtp.Tests.Fuzzing;

public sealed class CommandFuzzTests
{
    [Fact]
    public Task Any_line_is_a_command_and_holds_no_control_character() => Fuzzer.RunAsync("commands.txt", (input, _) =>
    {
        var command = CommandParser.Parse(input);
        foreach (var text in Texts(command))
            Fuzzer.AssertPrintable(text);

        switch (command)
        {
            case Command.Mail mail:
                SamePath(mail.ReversePath);
                CheckMail(mail.Parameters);
                break;
            case Command.Rcpt rcpt:
                SamePath(rcpt.ForwardPath);
                CheckRcpt(rcpt.Parameters);
                break;
            case Command.Bdat bdat:
                Assert.True(bdat.Octets >= 0);
                break;
        }
    });

    [Fact]
    public Task Any_parameters_of_mail_are_read_or_refused() => Fuzzer.RunAsync("mail-parameters.txt", (input, random) => CheckMail(Parameters(input, random)));

    [Fact]
    public Task Any_parameters_of_rcpt_are_read_or_refused() => Fuzzer.RunAsync("rcpt-parameters.txt", (input, random) => CheckRcpt(Parameters(input, random)));

    [Fact]
    public Task Any_xtext_is_decoded_or_refused() => Fuzzer.RunAsync("xtext.txt", (input, random) =>
    {
        if (!Xtext.TryDecode(Text(input, random), out var decoded))
            return;

        Fuzzer.AssertPrintable(decoded);
        var encoded = string.Concat(Encoding.UTF8.GetBytes(decoded).Select(octet => $"+{octet:X2}"));
        Assert.True(Xtext.TryDecode(encoded, out var again));
        Assert.Equal(decoded, again);
    });

    private static IEnumerable<string?> Texts(Command command) => command switch
    {
        Command.Hello hello => [hello.ClientName],
        Command.Auth auth => [auth.Mechanism, auth.InitialResponse],
        Command.Mail mail => [mail.ReversePath?.ToString(), .. Texts(mail.Parameters)],
        Command.Rcpt rcpt => [rcpt.ForwardPath?.ToString(), .. Texts(rcpt.Parameters)],
        _ => [],
    };

    private static IEnumerable<string?> Texts(IEnumerable<Parameter> parameters) => parameters.SelectMany(parameter => (string?[])[parameter.Keyword, parameter.Value]);

    /// <summary>A path that we would write out is read as the same again.</summary>
    private static void SamePath(Mailbox? path)
    {
        if (path is not null)
            Assert.Equal(path, Mailbox.Parse(path.ToString()));
    }

    private static void CheckMail(IReadOnlyList<Parameter> parameters)
    {
        if (!MailParameters.TryRead(parameters, out var read, out var fault))
        {
            Assert.Equal(new MailParameters(), read);
            Assert.True(Enum.IsDefined(fault));
            return;
        }

        Assert.True(read.Size is null or >= 0);
        Assert.True(read.EnvelopeId?.All(c => c is >= ' ' and <= '~') != false);
        Assert.True(read.Release is null or FutureRelease.For { Interval.TotalSeconds: >= 1 } or FutureRelease.Until { Time.Offset.Ticks: 0 });
    }

    private static void CheckRcpt(IReadOnlyList<Parameter> parameters)
    {
        if (!RcptParameters.TryRead(parameters, out var read, out var fault))
        {
            Assert.Equal(RecipientParameters.None, read);
            Assert.True(Enum.IsDefined(fault));
            return;
        }

        Fuzzer.AssertPrintable(read.OriginalRecipient?.AddressType);
        Fuzzer.AssertPrintable(read.OriginalRecipient?.Address);
        Assert.True(read.OriginalRecipient is null or { AddressType.Length: > 0, Address.Length: > 0 and < 500 });
    }

    private static IReadOnlyList<Parameter> Parameters(byte[] input, Random random) => ParameterList.Of(Text(input, random));

    /// <summary>As the command would have it, or with each octet a character, so that more of them mean something.</summary>
    private static string Text(byte[] input, Random random) => random.Next(2) == 0 ? Encoding.UTF8.GetString(input) : Octets.Text(input);
}
