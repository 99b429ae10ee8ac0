using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Relay.Core.Queue;

namespace Relay.Queue.Storage.Damage;

/// <summary>Writes what can be read of messages that are not whole into files, for an operator, and names each.</summary>
/// <param name="directory">Where the files are made.</param>
/// <param name="place">What the directory will be called when all is done.</param>
internal sealed class SetAside(string directory, string place, ILogger logger) : IDisposable
{
    /// <summary>Messages that get a line in the log each; the report has them all.</summary>
    private const int MaxLines = 100;

    private readonly StreamWriter _report = new(Path.Combine(directory, "report.txt"), append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));

    /// <summary>Messages that are not delivered.</summary>
    public int Count { get; private set; }

    /// <summary>Messages that are delivered, perhaps not to all.</summary>
    public int Incomplete { get; private set; }

    public void Report(string line) => _report.WriteLine(line);

    /// <param name="isDelivered">To those of its recipients that can be read.</param>
    /// <param name="content">Its pieces, as far as they can be read.</param>
    public void Add(QueueId id, bool isDelivered, IReadOnlyList<string> faults, IReadOnlyList<string> known, IEnumerable<byte[]> content)
    {
        var octets = WriteContent(id, content);
        WriteText(id, isDelivered, faults, known, octets);
        var why = string.Join("; ", faults);
        Report($"{id} {(isDelivered ? "is delivered to the recipients that can be read" : "is not delivered")}: {why}");
        var files = $"{place}{Path.DirectorySeparatorChar}{id}.txt";
        if (isDelivered)
            Incomplete++;
        else
            Count++;
        if (Count + Incomplete > MaxLines)
            return;
        if (isDelivered)
            DamageLog.Incomplete(logger, id, why, files);
        else
            DamageLog.SetAside(logger, id, why, files);
    }

    /// <summary>Makes all of it durable.</summary>
    public void Finish(string summary)
    {
        if (Count + Incomplete > MaxLines)
            DamageLog.MoreSetAside(logger, Count + Incomplete - MaxLines, place);
        Report(summary);
        _report.Dispose();
        foreach (var file in Directory.GetFiles(directory))
            DurableFiles.SyncFile(file);
        DurableFiles.SyncDirectory(directory);
    }

    public void Dispose() => _report.Dispose();

    private long WriteContent(QueueId id, IEnumerable<byte[]> content)
    {
        using var file = new FileStream(Path.Combine(directory, $"{id}.eml"), FileMode.Create, FileAccess.Write);
        foreach (var piece in content)
            file.Write(piece);
        return file.Length;
    }

    private void WriteText(QueueId id, bool isDelivered, IReadOnlyList<string> faults, IReadOnlyList<string> known, long octets)
    {
        using var text = new StreamWriter(Path.Combine(directory, $"{id}.txt"), append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        text.WriteLine($"{id} was damaged in the queue, and {(isDelivered ? "is delivered to the recipients below; there may have been others." : "is not delivered.")}");
        foreach (var fault in faults)
            text.WriteLine($"  {fault}");
        foreach (var line in known)
            text.WriteLine(Printable(line));
        text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"octets of content in {id}.eml: {octets}"));
    }

    /// <summary>Damage knows no lines.</summary>
    private static string Printable(string line) => string.Concat(line.Select(c => char.IsControl(c) ? '?' : c));
}
