using System.Buffers;
using BenchmarkDotNet.Attributes;
using Relay.Core;
using Relay.Core.Addresses;
using Relay.Core.Queue;
using Relay.Smtp.Commands;
using Relay.Smtp.Replies;

namespace Relay.Benchmarks.Micro;

/// <summary>Lines in both directions. Not sealed, nor are the others here: BenchmarkDotNet derives from them.</summary>
public class CommandBenchmarks
{
    private readonly ArrayBufferWriter<byte> _output = new(4096);
    private readonly ReplyParser _parser = new();
    private readonly Mailbox _mailbox = Mailbox.Parse("bob@example.net");
    private readonly MailParameters _parameters = new() { Size = 4096, EightBitMime = true };
    private readonly Reply _ok = new(250, new EnhancedStatus(2, 1, 5), "bob@example.net is welcome.");
    private readonly Reply _hello = new(250, null, [
        "relay.example.org", "PIPELINING", "SIZE 52428800", "8BITMIME", "ENHANCEDSTATUSCODES", "CHUNKING", "DSN", "SMTPUTF8"]);

    [Benchmark]
    public object ParseMail() => CommandParser.Parse("MAIL FROM:<alice@example.org> SIZE=4096 BODY=8BITMIME"u8);

    [Benchmark]
    public object ParseRcpt() => CommandParser.Parse("RCPT TO:<bob@example.net>"u8);

    [Benchmark]
    public object ParseEhlo() => CommandParser.Parse("EHLO client.example.org"u8);

    [Benchmark]
    public object ParseData() => CommandParser.Parse("DATA"u8);

    [Benchmark]
    public bool ReadMailParameters() =>
        MailParameters.TryRead([new Parameter("SIZE", "4096"), new Parameter("BODY", "8BITMIME")], out _, out _);

    [Benchmark]
    public int WriteReply()
    {
        _output.ResetWrittenCount();
        _ok.WriteTo(_output);
        return _output.WrittenCount;
    }

    [Benchmark]
    public int WriteEhloReply()
    {
        _output.ResetWrittenCount();
        _hello.WriteTo(_output);
        return _output.WrittenCount;
    }

    [Benchmark]
    public int WriteMailAndRcpt()
    {
        _output.ResetWrittenCount();
        CommandWriter.Mail(_output, _mailbox, _parameters);
        CommandWriter.Rcpt(_output, _mailbox, RecipientParameters.None);
        return _output.WrittenCount;
    }

    [Benchmark]
    public Reply? ParseReply()
    {
        var buffer = new ReadOnlySequence<byte>(OkLine);
        _parser.TryParse(ref buffer, out var reply);
        return reply;
    }

    private static readonly byte[] OkLine = [.. "250 2.1.5 Recipient ok\r\n"u8];
}
