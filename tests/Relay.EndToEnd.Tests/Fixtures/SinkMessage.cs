namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>A message as smtp-sink wrote it down; line ends are LF there, whatever they were on the wire.</summary>
internal sealed record SinkMessage(string Helo, string ReversePath, IReadOnlyList<string> ForwardPaths, string Content)
{
    public string Header => Content[..Content.IndexOf("\n\n", StringComparison.Ordinal)];

    public string Body => Content[(Content.IndexOf("\n\n", StringComparison.Ordinal) + 2)..];

    public string Subject => Header.Split('\n').First(line => line.StartsWith("Subject: ", StringComparison.Ordinal))["Subject: ".Length..];

    public static SinkMessage Parse(string dump)
    {
        var reader = new StringReader(dump);
        string helo = "", reversePath = "";
        var forwardPaths = new List<string>();
        string? line;
        while ((line = reader.ReadLine()) is not null && line.StartsWith("X-", StringComparison.Ordinal))
        {
            var (name, value) = (line[..line.IndexOf(':', StringComparison.Ordinal)], line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..]);
            switch (name)
            {
                case "X-Helo-Args": helo = value; break;
                case "X-Mail-Args": reversePath = value; break;
                case "X-Rcpt-Args": forwardPaths.Add(value.Split(' ')[0]); break; // and its parameters, where Relay passes them on
            }
        }

        // smtp-sink's own Received field takes three lines; the first has just been read.
        reader.ReadLine();
        reader.ReadLine();
        // ... and it ends what it writes with an empty line of its own.
        var content = reader.ReadToEnd();
        return new SinkMessage(helo, reversePath, forwardPaths, content.EndsWith('\n') ? content[..^1] : content);
    }
}
