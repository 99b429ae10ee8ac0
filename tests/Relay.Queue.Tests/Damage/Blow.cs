using Relay.Core;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.Damage;

/// <summary>One way to damage a file.</summary>
/// <param name="At">The first octet that is not as it was.</param>
internal sealed record Blow(string File, string Kind, long At)
{
    private const int PageOctets = 4096;

    /// <summary>Cuts it off, turns a bit or a few, or leaves a page of zeros.</summary>
    public static Blow Deal(string directory, string name, SeededRandomSource random)
    {
        using var file = new FileStream(Path.Combine(directory, name), FileMode.Open, FileAccess.ReadWrite);
        long at = random.Next((int)file.Length);
        switch (random.Next(8))
        {
            case 0:
                file.SetLength(at);
                return new Blow(name, "cut", at);
            case 1:
                at -= at % PageOctets;
                Zero(file, at);
                return new Blow(name, "zeros", at);
            case 2:
                var others = Enumerable.Range(0, 3).Select(_ => (long)random.Next((int)file.Length)).Append(at).ToArray();
                foreach (var place in others)
                    Flip(file, place, random.Next(8));
                return new Blow(name, "bits", others.Min());
            default:
                Flip(file, at, random.Next(8));
                return new Blow(name, "bit", at);
        }
    }

    private static void Zero(FileStream file, long at)
    {
        file.Position = at;
        file.Write(new byte[Math.Min(PageOctets, file.Length - at)]);
    }

    private static void Flip(FileStream file, long at, int bit)
    {
        file.Position = at;
        var octet = file.ReadByte();
        file.Position = at;
        file.WriteByte((byte)(octet ^ (1 << bit)));
    }
}
