using System.Text;
using Relay.Core.Addresses;
using Relay.Delivery.Routing;

namespace Relay.Delivery.Tests.Routing;

public sealed class PasswordFileTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("relay-password-");

    private string FileName => Path.Combine(_directory.FullName, "smarthost.password");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData("correct horse", "correct horse")]
    [InlineData("correct horse\n", "correct horse")]
    [InlineData("correct horse\r\n", "correct horse")]
    [InlineData(" pass wörd ", " pass wörd ")]
    public void A_password_is_what_stands_there_but_for_the_line_end(string content, string password)
    {
        File.WriteAllText(FileName, content);
        PasswordFile.Read(FileName).ShouldBe(password);

        var options = new DeliveryOptions { Routes = { new RouteOptions { Host = "smart.example.org", User = "relay", PasswordFile = FileName } } };
        new RouteTable(new DeliverySettings("relay.example.org", options)).Find(new RouteQuery(Mailbox.Parse("bob@example.net")))
            .Policy.Credentials!.Password.ShouldBe(password);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("\n", "is empty")]
    [InlineData("secret\n\n", "one line")]
    [InlineData("user\nsecret\n", "one line")]
    [InlineData("sec\0ret", "one line")]
    [InlineData("secret\u00ff", "UTF-8")]
    public void A_file_that_holds_none_says_so_and_nothing_of_what_it_holds(string content, string mistake)
    {
        File.WriteAllBytes(FileName, Encoding.Latin1.GetBytes(content));

        var message = Should.Throw<RouteException>(() => PasswordFile.Read(FileName)).Message;
        message.ShouldContain(FileName);
        message.ShouldContain(mistake);
        message.ShouldNotContain("secret");
    }

    [Fact]
    public void A_file_that_is_too_large_or_not_there_is_none()
    {
        Should.Throw<RouteException>(() => PasswordFile.Read(FileName)).Message.ShouldContain("can't be read");
        File.WriteAllText(FileName, new string('x', 5000));
        Should.Throw<RouteException>(() => PasswordFile.Read(FileName)).Message.ShouldContain("too large");
    }

    [Fact]
    public void A_file_that_everybody_can_read_is_known()
    {
        if (OperatingSystem.IsWindows())
            return;

        File.WriteAllText(FileName, "secret");
        File.SetUnixFileMode(FileName, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        PasswordFile.IsOpenToEverybody(FileName).ShouldBeFalse();
        File.SetUnixFileMode(FileName, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        PasswordFile.IsOpenToEverybody(FileName).ShouldBeTrue();
    }
}
