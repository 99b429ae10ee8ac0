using System.Xml.Linq;

namespace Relay.Tests.Architecture;

public sealed class ProjectReferenceTests
{
    // References point down the path of a message, never sideways.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Relay"] = ["Relay.Admin", "Relay.Submission", "Relay.Accounts", "Relay.Delivery", "Relay.Queue", "Relay.Dns", "Relay.Smtp", "Relay.Mail", "Relay.Core"],
        ["Relay.Admin"] = ["Relay.Core"],
        ["Relay.Submission"] = ["Relay.Smtp", "Relay.Mail", "Relay.Core"],
        ["Relay.Accounts"] = ["Relay.Core"],
        ["Relay.Delivery"] = ["Relay.Smtp", "Relay.Mail", "Relay.Core"],
        ["Relay.Queue"] = ["Relay.Core"],
        ["Relay.Dns"] = ["Relay.Core"],
        ["Relay.Smtp"] = ["Relay.Core"],
        ["Relay.Mail"] = ["Relay.Core"],
        ["Relay.Core"] = [],
    };

    public static TheoryData<string> Projects => [.. ProjectNames];

    private static string[] ProjectNames => [.. Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src")).Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_lies_below_it(string project)
    {
        Allowed.ShouldContainKey(project, "a new project needs a row in this table");
        var file = XDocument.Load(Path.Combine(Repository.Root, "src", project, $"{project}.csproj"));
        var references = file.Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/')));
        references.Except(Allowed[project]).ShouldBeEmpty();
    }

    [Fact]
    public void Every_project_of_the_table_exists() => Allowed.Keys.Except(ProjectNames).ShouldBeEmpty();
}
