using System.Text;

namespace Relay.Accounts.Tests;

public sealed class AccountsFormatTests
{
    private const string Verifier =
        "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

    [Fact]
    public void Comments_and_trailing_commas_are_fine()
    {
        var accounts = Parse($$"""
            // the office
            {
              "accounts": [
                { "name": "alice@example.org", "verifier": "{{Verifier}}" }, /* left in May */
                { "name": "printer", "verifier": "{{Verifier}}", "addresses": ["printer@example.org", "*@scan.example.org", "*",], },
              ],
            }
            """);

        accounts.Select(account => account.Name).ShouldBe(["alice@example.org", "printer"]);
        accounts[0].Addresses.ShouldBeNull();
        accounts[0].MaySendAs.ShouldBe(["alice@example.org"]);
        accounts[1].MaySendAs.ShouldBe(["printer@example.org", "*@scan.example.org", "*"]);
        accounts[0].Verifier.Verify("pencil").ShouldBeTrue();
    }

    [Fact]
    public void A_byte_order_mark_is_fine() =>
        AccountsFormat.Parse(new byte[] { 0xEF, 0xBB, 0xBF }.Concat("""{ "accounts": [] }"""u8.ToArray()).ToArray(), "a.json").ShouldBeEmpty();

    [Fact]
    public void What_is_written_reads_the_same()
    {
        AccountEntry[] accounts = [Some.Account("alice@example.org"), Some.Account("Zoë"), Some.Account("o\"brien@example.org\\") with { Addresses = ["*@example.org"] }];

        var text = Some.File(accounts);

        text.ShouldEndWith("}\n");
        text.ShouldContain("Zoë");
        text.ShouldContain(accounts[0].Verifier.Format()); // its plus signs and equals signs as they are
        Parse(text).Select(account => (account.Name, account.Verifier.Format(), string.Join(',', account.MaySendAs)))
            .ShouldBe(accounts.Select(account => (account.Name, account.Verifier.Format(), string.Join(',', account.MaySendAs))));
        Parse(text)[0].Addresses.ShouldBeNull();
    }

    [Fact]
    public void All_mistakes_come_at_once_with_account_and_remedy()
    {
        Mistakes($$"""
            {
              "acounts": [],
              "accounts": [
                { "name": "alice@example.org", "verifier": "{{Verifier}}", "adresses": [] },
                { "name": "bob", "verifier": "{{Verifier}}" },
                { "name": "ALICE@example.org", "verifier": "{{Verifier}}" },
                { "name": "carol@example.org", "verifier": "hunter2" },
                { "verifier": "{{Verifier}}" },
                { "name": "dave@example.org", "addresses": ["*@example.org", "sales*@example.org", "dave"] },
                { "name": "erin@example.org", "verifier": "{{Verifier}}", "addresses": [] },
                { "name": "frank@example.org", "verifier": "{{Verifier}}", "addresses": "*" },
                { "name": " ", "verifier": 7 },
                "grace@example.org"
              ]
            }
            """).ShouldBe([
            """the file: "acounts" means nothing here; known: accounts""",
            """account 1 (alice@example.org): "adresses" means nothing here; known: name, verifier, addresses""",
            "account 2 (bob): 'bob' is not a mailbox (user@domain), so it must be said which addresses the account may send as",
            "account 3 (ALICE@example.org): the name is taken by account 1 (alice@example.org); names differ in more than case",
            """account 4 (carol@example.org): "verifier" is not a verifier (SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey, salt and keys in base64)""",
            """account 5 has no "name": write what the account logs in as""",
            """account 6 (dave@example.org) has no "verifier": remove the account and let "relay users add" make it""",
            "account 6 (dave@example.org): the address 'sales*@example.org' must be a mailbox (user@domain), *@domain or *",
            "account 6 (dave@example.org): the address 'dave' must be a mailbox (user@domain), *@domain or *",
            "account 7 (erin@example.org): the list of addresses is empty: name at least one, or leave the list out for the account's own name",
            """account 8 (frank@example.org): "addresses" must be a list of strings: [ "user@domain", "*@domain" ]""",
            "account 9: the name ' ' begins or ends with a space",
            """account 9 has no "verifier": remove the account and let "relay users add" make it""",
            """account 10 must be an object: { "name": …, "verifier": … }""",
        ]);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("*@example.org")]
    [InlineData("sales*@example.org")]
    public void A_name_never_stands_for_more_addresses_than_one(string name) =>
        Mistakes($$"""{ "accounts": [ { "name": "{{name}}", "verifier": "{{Verifier}}" } ] }""").ShouldHaveSingleItem().ShouldContain("is not a mailbox");

    [Theory]
    [InlineData("[]", "must be an object")]
    [InlineData("{}", "no list \"accounts\"")]
    [InlineData("""{ "accounts": {} }""", "no list \"accounts\"")]
    public void A_file_of_another_shape_is_a_mistake(string text, string mistake) => Mistakes(text).ShouldHaveSingleItem().ShouldContain(mistake);

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("""{ "accounts": [""", "not JSON")]
    [InlineData("""{ "accounts": [], "accounts": [] }""", "not JSON")]
    [InlineData("""{ "accounts": [ { "name": "\ud800" } ] }""", "not Unicode text")]
    [InlineData("""{ "\ud800": 1, "accounts": [] }""", "not Unicode text")]
    public void What_is_not_JSON_is_said_to_be_that(string text, string mistake)
    {
        var message = Should.Throw<AccountsFileException>(() => Parse(text)).Message;

        message.ShouldStartWith("a.json: ");
        message.ShouldContain(mistake);
    }

    [Fact]
    public void A_message_is_one_line_whatever_the_file_holds() =>
        Should.Throw<AccountsFileException>(() => Parse("""{ "a\nb": 1, "accounts": [] }""")).Message.ShouldNotContain("\n");

    [Theory]
    [InlineData("""{ "accounts": [] }""", false)]
    [InlineData("""{ "accounts": [ "// no comment", ] }""", false)]
    [InlineData("""{ "accounts": [] /* mine */ }""", true)]
    [InlineData("{ \"accounts\": [] }\n// mine", true)]
    public void Comments_are_noticed(string text, bool expected) => AccountsFormat.HasComments(Encoding.UTF8.GetBytes(text)).ShouldBe(expected);

    private static IReadOnlyList<string> Mistakes(string text) => Should.Throw<AccountsFileException>(() => Parse(text)).Mistakes;

    private static IReadOnlyList<AccountEntry> Parse(string text) => AccountsFormat.Parse(Encoding.UTF8.GetBytes(text), "a.json");
}
