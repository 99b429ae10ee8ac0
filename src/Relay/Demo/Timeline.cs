using System.Globalization;

namespace Relay.Demo;

/// <summary>Prints what happens as it happens: when, who, what.</summary>
internal sealed class Timeline(TextWriter output, TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private readonly Lock _gate = new();
    private readonly List<string> _events = [];
    private readonly List<(string Words, TaskCompletionSource Seen)> _awaited = [];

    public void Add(string who, string what)
    {
        var seconds = time.GetElapsedTime(_start).TotalSeconds;
        lock (_gate)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds,7:0.00} s  {who,-8}  {what}"));
            _events.Add(what);
            foreach (var (words, seen) in _awaited.Where(awaited => what.Contains(awaited.Words, StringComparison.Ordinal)))
                seen.TrySetResult();
        }
    }

    /// <summary>Completes when an event with these words has been shown.</summary>
    public Task SeenAsync(string words)
    {
        lock (_gate)
        {
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((words, seen));
            if (_events.Any(what => what.Contains(words, StringComparison.Ordinal)))
                seen.SetResult();
            return seen.Task;
        }
    }

    /// <summary>Text of its own, outside the columns.</summary>
    public void Say(string text = "")
    {
        lock (_gate)
            output.WriteLine(text);
    }
}
