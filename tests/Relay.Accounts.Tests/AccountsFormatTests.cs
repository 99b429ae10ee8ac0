using System.Text;
using Relay.Core.Accounts;

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
            """account 1 (alice@example.org): "adresses" means nothing here; known: name, verifier, addresses, limits""",
            "account 2 (bob): 'bob' is not a mailbox (user@domain), so it must be said which addresses the account may send as",
            "account 3 (ALICE@example.org): the name is taken by account 1 (alice@example.org); names differ in more than case",
            """account 4 (carol@example.org): "verifier" is not a verifier (SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey, salt and keys in base64)""",
            """account 5 has no "name": write what the account logs in as""",
            """account 6 (dave@example.org) has no "verifier": remove the account and let "relay users add" make it""",
            "account 6 (dave@example.org): the address 'sales*@example.org' must be a mailbox (user@domain), *@domain, * or <> (the empty reverse-path)",
            "account 6 (dave@example.org): the address 'dave' must be a mailbox (user@domain), *@domain, * or <> (the empty reverse-path)",
            "account 7 (erin@example.org): the list of addresses is empty: name at least one, or leave the list out for the account's own name",
            """account 8 (frank@example.org): "addresses" must be a list of strings: [ "user@domain", "*@domain" ]""",
            "account 9: the name ' ' begins or ends with a space",
            """account 9 has no "verifier": remove the account and let "relay users add" make it""",
            """account 10 must be an object: { "name": …, "verifier": … }""",
        ]);
    }

    [Fact]
    public void The_empty_reverse_path_is_an_address_that_must_be_named()
    {
        var account = Parse($$"""{ "accounts": [ { "name": "lists", "verifier": "{{Verifier}}", "addresses": ["*@lists.example.org", "<>"] } ] }""").ShouldHaveSingleItem();

        account.ToAccount("1").MaySendAs(null).ShouldBeTrue();
        Some.File(account).ShouldContain("\"<>\"");
        Mistakes($$"""{ "accounts": [ { "name": "<>", "verifier": "{{Verifier}}" } ] }""").ShouldHaveSingleItem().ShouldContain("is not a mailbox");
        Mistakes($$"""{ "accounts": [ { "name": "lists", "verifier": "{{Verifier}}", "addresses": ["< >"] } ] }""").ShouldHaveSingleItem().ShouldContain("or <>");
    }

    [Fact]
    public void Limits_are_those_of_the_account()
    {
        var account = WithLimits("""{ "messagesPerHour": 100, "messagesPerDay": 0, "recipientsPerHour": 2147483647, "recipientsPerDay": null, "sessions": 3 }""");

        var limits = new SendingLimits { MessagesPerHour = 100, MessagesPerDay = 0, RecipientsPerHour = int.MaxValue, Sessions = 3 };
        account.Limits.ShouldBe(limits);
        account.ToAccount("1").Limits.ShouldBe(limits);
        Parse(Some.File(account)).ShouldHaveSingleItem().Limits.ShouldBe(limits);
    }

    [Fact]
    public void Each_limit_has_a_place_of_its_own()
    {
        foreach (var setting in LimitSetting.All)
        {
            var limits = WithLimits($$"""{ "{{setting.Key}}": 7 }""").Limits;

            setting.Get(limits).ShouldBe(7);
            LimitSetting.SetIn(limits).ShouldHaveSingleItem();
            setting.Set(limits, null).ShouldBe(SendingLimits.None);
        }

        LimitSetting.All.Count.ShouldBe(typeof(SendingLimits).GetProperties().Count(property => property.PropertyType == typeof(int?)));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{ "sessions": null }""")]
    public void No_limits_are_those_of_all_accounts_and_are_not_written(string limits)
    {
        var account = WithLimits(limits);

        account.Limits.ShouldBe(SendingLimits.None);
        Some.File(account).ShouldNotContain("limits");
    }

    [Theory]
    [InlineData("100", """ "limits" must be an object: { "messagesPerHour": 100 }""")]
    [InlineData("[ 100 ]", """ "limits" must be an object: { "messagesPerHour": 100 }""")]
    [InlineData("""{ "messages": 100 }""", """ limits: "messages" means nothing here; known: messagesPerHour, messagesPerDay, recipientsPerHour, recipientsPerDay, sessions""")]
    [InlineData("""{ "MessagesPerHour": 100 }""", """ limits: "MessagesPerHour" means nothing here""")]
    [InlineData("""{ "messagesPerHour": -1 }""", """ limits: "messagesPerHour" must be a whole number, 0 (none) to 2147483647, or left out for what all accounts have""")]
    [InlineData("""{ "messagesPerDay": 1.5 }""", """ limits: "messagesPerDay" must be a whole number""")]
    [InlineData("""{ "recipientsPerHour": "100" }""", """ limits: "recipientsPerHour" must be a whole number""")]
    [InlineData("""{ "recipientsPerDay": 2147483648 }""", """ limits: "recipientsPerDay" must be a whole number""")]
    [InlineData("""{ "sessions": true }""", """ limits: "sessions" must be a whole number""")]
    [InlineData("""{ "sessions": {} }""", """ limits: "sessions" must be a whole number""")]
    public void A_limit_that_is_none_is_a_mistake(string limits, string mistake) =>
        Mistakes(FileWithLimits(limits)).ShouldHaveSingleItem().ShouldStartWith($"account 1 (alice@example.org):{mistake}");

    [Fact]
    public void Mistakes_in_limits_come_all_at_once() =>
        Mistakes(FileWithLimits("""{ "messagesPerHour": -1, "sessions": "many", "size": 1 }""")).Count.ShouldBe(3);

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

    private static AccountEntry WithLimits(string limits) => Parse(FileWithLimits(limits)).ShouldHaveSingleItem();

    private static string FileWithLimits(string limits) =>
        $$"""{ "accounts": [ { "name": "alice@example.org", "verifier": "{{Verifier}}", "limits": {{limits}} } ] }""";

    private static IReadOnlyList<string> Mistakes(string text) => Should.Throw<AccountsFileException>(() => Parse(text)).Mistakes;

    private static IReadOnlyList<AccountEntry> Parse(string text) => AccountsFormat.Parse(Encoding.UTF8.GetBytes(text), "a.json");
}
