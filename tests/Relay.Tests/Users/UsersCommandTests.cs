using System.Text.Json;
using Relay.Accounts;
using Relay.Core.Accounts;

namespace Relay.Tests.Users;

public sealed class UsersCommandTests : IDisposable
{
    private readonly UsersFixture _users = new();

    public void Dispose() => _users.Dispose();

    [Fact]
    public async Task A_password_on_standard_input_makes_an_account()
    {
        var result = await _users.RunAsync(["add", "alice@example.org", "--password-stdin"], lines: "correct horse\nnot this\n");

        result.ShouldBe(new(0, $"Added alice@example.org, who may send as alice@example.org, to {_users.File.Path}.\n", ""));
        var account = await _users.File.GetAsync("alice@example.org", default);
        account.Addresses.ShouldBeNull();
        account.Verifier.Verify("correct horse").ShouldBeTrue();
        account.Verifier.Iterations.ShouldBe(ScramVerifier.DefaultIterations);
    }

    [Fact]
    public async Task A_generated_password_stands_alone_on_standard_output()
    {
        var result = await _users.RunAsync("add", "printer", "--address", "printer@example.org", "--address", "*@scan.example.org", "--generate");

        result.ExitCode.ShouldBe(0);
        var password = result.Output.TrimEnd('\n');
        password.ShouldMatch("^[0-9a-z-]{29}$");
        result.Error.ShouldBe(
            $"Added printer, who may send as printer@example.org, *@scan.example.org, to {_users.File.Path}. Its password, which is kept nowhere and won't be shown again:\n");
        var account = await _users.File.GetAsync("printer", default);
        account.Addresses.ShouldBe(["printer@example.org", "*@scan.example.org"]);
        account.Verifier.Verify(password).ShouldBeTrue();
    }

    [Fact]
    public async Task A_terminal_is_asked_twice_and_shows_nothing()
    {
        var result = await _users.RunAsync(["add", "alice@example.org"], keys: "correcy\bt horse\rcorrect horse\r");

        result.ShouldBe(new(
            0, $"Added alice@example.org, who may send as alice@example.org, to {_users.File.Path}.\n", "Password for alice@example.org: \nThe same again: \n"));
        (await _users.File.GetAsync("alice@example.org", default)).Verifier.Verify("correct horse").ShouldBeTrue();
    }

    [Fact]
    public async Task Two_passwords_that_differ_make_no_account()
    {
        var result = await _users.RunAsync(["add", "alice@example.org"], keys: "correct horse\rcorrect house\r");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldEndWith("The two passwords differ. Nothing was changed.\n");
        _users.FileExists.ShouldBeFalse();
    }

    [Fact]
    public async Task A_weak_password_is_not_asked_for_a_second_time()
    {
        var result = await _users.RunAsync(["add", "alice@example.org"], keys: "short\r");

        result.ShouldBe(new(1, "", "Password for alice@example.org: \nThe password is too short: it needs at least 8 characters.\n"));
    }

    [Theory]
    [InlineData("\n", "The password is empty.\n")]
    [InlineData("", "Standard input ended before a password came.\n")]
    [InlineData("short\n", "The password is too short: it needs at least 8 characters.\n")]
    [InlineData("alice@example.org\n", "The password is the account's name.\n")]
    public async Task A_password_that_won_t_do_is_refused_in_one_line(string lines, string error)
    {
        (await _users.RunAsync(["add", "alice@example.org", "--password-stdin"], lines)).ShouldBe(new(1, "", error));
        _users.FileExists.ShouldBeFalse();
    }

    [Theory]
    [InlineData("add", "alice@example.org")]
    [InlineData("passwd", "there@example.org")]
    public async Task Without_a_terminal_the_options_are_told(string command, string name)
    {
        await _users.AddAsync("there@example.org");

        (await _users.RunAsync(command, name)).ShouldBe(
            new(1, "", "There is no terminal to ask for a password: use --generate, or --password-stdin and write it to standard input.\n"));
    }

    [Fact]
    public async Task Both_sources_of_a_password_are_one_too_many()
    {
        (await _users.RunAsync("add", "alice@example.org", "--generate", "--password-stdin"))
            .ShouldBe(new(1, "", "--password-stdin and --generate exclude each other.\n"));
        _users.FileExists.ShouldBeFalse();
    }

    [Theory]
    [InlineData("Use --address.", "printer")]
    [InlineData("'sales*@example.org' must be a mailbox (user@domain), *@domain, * or <> (the empty reverse-path)", "printer", "--address", "sales*@example.org")]
    [InlineData("'x' must be a mailbox (user@domain), *@domain, * or <> (the empty reverse-path); the address 'y'", "printer", "--address", "x", "--address", "y")]
    [InlineData("The name is empty", "")]
    [InlineData("begins or ends with a space", " alice@example.org")]
    public async Task A_name_or_address_that_won_t_do_is_refused_in_one_line(string error, params string[] arguments)
    {
        var result = await _users.RunAsync(["add", .. arguments, "--generate"]);

        result.ExitCode.ShouldBe(1);
        result.Output.ShouldBeEmpty();
        result.Error.ShouldContain(error);
        result.Error.Count(c => c == '\n').ShouldBe(1);
        _users.FileExists.ShouldBeFalse();
    }

    [Fact]
    public async Task A_name_that_is_taken_is_refused_before_a_password_is_asked_for()
    {
        await _users.AddAsync("alice@example.org");

        (await _users.RunAsync(["add", "ALICE@example.org"], keys: "")).ShouldBe(
            new(1, "", "There is an account alice@example.org already. For a new password: relay users passwd alice@example.org\n"));
    }

    [Fact]
    public async Task A_new_password_takes_the_old_one_s_place()
    {
        await _users.AddAsync("alice@example.org");

        (await _users.RunAsync(["passwd", "Alice@example.org", "--password-stdin"], lines: "battery staple\r\n"))
            .ShouldBe(new(0, "Changed the password of alice@example.org.\n", ""));

        (await _users.File.GetAsync("alice@example.org", default)).Verifier.Verify("battery staple").ShouldBeTrue();
    }

    [Theory]
    [InlineData("passwd", "--generate")]
    [InlineData("remove", "--yes")]
    [InlineData("limit", "--sessions=3")]
    public async Task An_account_that_is_not_there_can_not_be_changed(string command, string option)
    {
        var result = await _users.RunAsync(command, "bob", option);

        result.ExitCode.ShouldBe(1);
        result.Output.ShouldBeEmpty();
        result.Error.ShouldStartWith("There is no account bob in ");
    }

    [Theory]
    [InlineData("y\n")]
    [InlineData("YES\n")]
    public async Task Yes_removes(string answer)
    {
        await _users.AddAsync("alice@example.org");

        (await _users.RunAsync(["remove", "alice@example.org"], lines: answer, keys: ""))
            .ShouldBe(new(0, "Removed alice@example.org.\n", "Remove alice@example.org? [y/N] "));

        (await _users.File.ReadAsync(default)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("n\n")]
    [InlineData("")]
    public async Task Anything_else_does_not(string answer)
    {
        await _users.AddAsync("alice@example.org");

        var result = await _users.RunAsync(["remove", "alice@example.org"], lines: answer, keys: "");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldEndWith("Nothing was removed.\n");
        (await _users.File.ReadAsync(default)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Without_a_terminal_removing_needs_yes()
    {
        await _users.AddAsync("alice@example.org");

        (await _users.RunAsync(["remove", "alice@example.org"], lines: "y\n"))
            .ShouldBe(new(1, "", "There is no terminal to ask whether alice@example.org is to be removed: use --yes.\n"));
        (await _users.File.ReadAsync(default)).ShouldHaveSingleItem();

        (await _users.RunAsync("remove", "alice@example.org", "--yes")).ShouldBe(new(0, "Removed alice@example.org.\n", ""));
        (await _users.File.ReadAsync(default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_list_is_a_table_or_JSON_and_holds_no_secrets()
    {
        await _users.AddAsync("alice@example.org");
        await _users.AddAsync("printer", "printer@example.org", "*@scan.example.org");

        (await _users.RunAsync("list")).ShouldBe(new(
            0, "NAME               MAY SEND AS\nalice@example.org  alice@example.org\nprinter            printer@example.org, *@scan.example.org\n", ""));

        var json = await _users.RunAsync("list", "--json");
        json.Output.ShouldNotContain("SCRAM");
        using var document = JsonDocument.Parse(json.Output);
        document.RootElement.EnumerateArray().Select(account => account.GetProperty("name").GetString()).ShouldBe(["alice@example.org", "printer"]);
        document.RootElement[0].GetProperty("addresses").EnumerateArray().ShouldHaveSingleItem().GetString().ShouldBe("alice@example.org");
        document.RootElement[1].GetProperty("addresses").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task The_list_shows_limits_where_an_account_has_its_own()
    {
        await _users.AddAsync("alice@example.org");
        await _users.AddAsync("printer", "printer@example.org", "*@scan.example.org");
        await _users.RunAsync("limit", "alice@example.org", "--recipients-per-day", "500", "--sessions", "1");

        (await _users.RunAsync("list")).Output.ShouldBe("""
            NAME               MAY SEND AS                              LIMITS
            alice@example.org  alice@example.org                        recipients per day 500, sessions at one time 1
            printer            printer@example.org, *@scan.example.org

            """.ReplaceLineEndings("\n"));

        using var document = JsonDocument.Parse((await _users.RunAsync("list", "--json")).Output);
        document.RootElement[0].GetProperty("limits").GetRawText().Where(c => !char.IsWhiteSpace(c)).ShouldBe("""{"recipientsPerDay":500,"sessions":1}""");
        document.RootElement[1].GetProperty("limits").EnumerateObject().ShouldBeEmpty();
    }

    [Fact]
    public async Task Limits_are_set_one_by_one_and_given_up_again()
    {
        await _users.AddAsync("alice@example.org");

        (await _users.RunAsync("limit", "Alice@example.org", "--messages-per-hour", "100", "--messages-per-day", "0"))
            .ShouldBe(new(0, "alice@example.org has limits of its own: messages per hour 100, messages per day 0.\n", ""));
        (await _users.RunAsync("limit", "alice@example.org", "--messages-per-day", "default", "--recipients-per-hour", "7"))
            .ShouldBe(new(0, "alice@example.org has limits of its own: messages per hour 100, recipients per hour 7.\n", ""));
        (await _users.File.GetAsync("alice@example.org", default)).Limits.ShouldBe(new SendingLimits { MessagesPerHour = 100, RecipientsPerHour = 7 });

        (await _users.RunAsync("limit", "alice@example.org", "--messages-per-hour", "default", "--recipients-per-hour", "default"))
            .ShouldBe(new(0, "alice@example.org has the limits of all accounts.\n", ""));
        (await _users.ReadFileAsync()).ShouldNotContain("limits");
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("2147483648")]
    [InlineData("many")]
    [InlineData("")]
    public async Task A_limit_that_is_no_number_is_refused_in_one_line(string value)
    {
        await _users.AddAsync("alice@example.org");

        (await _users.RunAsync("limit", "alice@example.org", "--sessions", "3", "--messages-per-hour", value)).ShouldBe(
            new(1, "", $"--messages-per-hour is '{value}'; it must be a whole number, 0 (none) to 2147483647, or default.\n"));
        (await _users.File.GetAsync("alice@example.org", default)).Limits.ShouldBe(SendingLimits.None);
    }

    [Fact]
    public async Task A_limit_must_be_named()
    {
        await _users.AddAsync("alice@example.org");

        (await _users.RunAsync("limit", "alice@example.org")).ShouldBe(new(
            1, "", "Say which limit: --messages-per-hour, --messages-per-day, --recipients-per-hour, --recipients-per-day, --sessions.\n"));
    }

    [Fact]
    public async Task The_empty_reverse_path_can_be_allowed()
    {
        (await _users.RunAsync("add", "lists", "--address", "*@lists.example.org", "--address", "<>", "--generate")).Error
            .ShouldStartWith("Added lists, who may send as *@lists.example.org, <>, to ");

        (await _users.File.GetAsync("lists", default)).Addresses.ShouldBe(["*@lists.example.org", "<>"]);
    }

    [Fact]
    public async Task An_empty_list_says_how_to_begin()
    {
        var result = await _users.RunAsync("list");

        result.ExitCode.ShouldBe(0);
        result.Output.ShouldContain("relay users add");
        (await _users.RunAsync("list", "--json")).Output.ShouldBe("[]\n");
    }

    [Fact]
    public async Task A_broken_file_is_told_in_one_line_and_left_alone()
    {
        const string Broken = """{ "accounts": [ { "name": "bob" }, 7 ] }""";
        await _users.WriteFileAsync(Broken);

        var result = await _users.RunAsync("add", "alice@example.org", "--generate");

        result.ExitCode.ShouldBe(1);
        result.Output.ShouldBeEmpty();
        result.Error.ShouldContain("account 1 (bob)");
        result.Error.ShouldContain("account 2");
        result.Error.Count(c => c == '\n').ShouldBe(1);
        (await _users.ReadFileAsync()).ShouldBe(Broken);
    }

    [Fact]
    public async Task Lost_comments_are_admitted()
    {
        await _users.WriteFileAsync("{ \"accounts\": [] } // mine");

        var result = await _users.RunAsync("add", "alice@example.org", "--generate");

        result.ExitCode.ShouldBe(0);
        result.Error.ShouldContain("held comments, and they are gone");
    }

    [Fact]
    public async Task A_file_that_can_not_be_read_is_told_in_one_line()
    {
        _users.PutDirectoryInPlaceOfTheFile();

        var result = await _users.RunAsync("list");

        result.ExitCode.ShouldBe(1);
        result.Error.Count(c => c == '\n').ShouldBe(1);
    }
}
