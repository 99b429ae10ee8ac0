using Relay.Configuration;
using Relay.Core.Accounts;
using Relay.Submission;
using Relay.Tests.Architecture;

namespace Relay.Tests.Configuration;

public sealed class ConfigurationLoaderTests : IDisposable
{
    private const string Valid = """ "Server": { "HostName": "mail.example.org" } """;

    private readonly ConfigurationFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(""" "Sevrer": {} """, "Sevrer is not a setting; the sections are Server, Listeners, Tls, Accounts, Limits, FailedLogins, Quotas, Messages, Queue, Delivery, Dns, Logging.")]
    [InlineData(""" "Limits": { "MaxMesageBytes": 1 } """, "Limits:MaxMesageBytes is not a setting; Limits has MaxMessageBytes")]
    [InlineData(""" "Limits": { "MaxRecipients": "many" } """, "Limits:MaxRecipients is 'many'; it must be a whole number")]
    [InlineData(""" "Limits": { "MaxRecipients": 99999999999 } """, "Limits:MaxRecipients is '99999999999'; it must be a whole number")]
    [InlineData(""" "Limits": { "MaxRecipients": 0 } """, "Limits:MaxRecipients is '0'; it must be at least 1")]
    [InlineData(""" "Limits": { "MaxRecipients": 2147483647 } """, "Limits:MaxRecipients is '2147483647'; it must be at least 1")]
    [InlineData(""" "Limits": { "MaxMessageBytes": 10 } """, "Limits:MaxMessageBytes is '10'; it must be at least 65536")]
    [InlineData(""" "Limits": { "CommandTimeout": "5" } """, "Limits:CommandTimeout is '5'; it must be a time such as 00:05:00")]
    [InlineData(""" "Limits": { "CommandTimeout": "00:00:00" } """, "Limits:CommandTimeout is '00:00:00'; it must be a time above zero")]
    [InlineData(""" "Limits": 5 """, "Limits is '5'; it must be a section in braces.")]
    [InlineData(""" "Limits": { "MaxErrors": { "a": 1 } } """, "Limits:MaxErrors must be a single value.")]
    [InlineData(""" "Listeners": [] , "Tls": { "Certificates": [ { "KeyFile": "/nowhere/key.pem" } ] } """, "Tls:Certificates:0:KeyFile is '/nowhere/key.pem'; it must be a PEM file that exists.")]
    [InlineData(""" "Tls": { "CertificateFile": "/nowhere/cert.pem" } """, "Tls:CertificateFile is not a setting; Tls has Certificates, MinimumVersion.")]
    [InlineData(""" "Tls": { "Certificates": "/nowhere/cert.pem" } """, "Tls:Certificates is '/nowhere/cert.pem'; it must be a list in brackets.")]
    [InlineData(""" "Tls": { "Certificates": [ { "CertificateFile": "/nowhere/cert.pem" } ] } """, "Tls:Certificates:0:CertificateFile is '/nowhere/cert.pem'; it must be a PEM file that exists.")]
    [InlineData(""" "Tls": { "Certificates": [ {} ] } """, "Tls:Certificates:0:CertificateFile is ''; it must be a PEM file that exists.")]
    [InlineData(""" "Tls": { "Certificates": [ { "CertificateFile": "a.pem" }, { "CertificateFile": "a.pem" } ] } """, "it must be a file that no certificate above has.")]
    [InlineData(""" "Tls": { "MinimumVersion": "Tls11" } """, "Tls:MinimumVersion is 'Tls11'; it must be one of Tls12, Tls13.")]
    [InlineData(""" "Listeners": "587" """, "Listeners is '587'; it must be a list in brackets.")]
    [InlineData(""" "Listeners": [ { "Port": 70000 } ] """, "Listeners:0:Port is '70000'; it must be a port, 1 to 65535.")]
    [InlineData(""" "Listeners": [ { "Tls": "None" } ] """, "Listeners:0:Tls is 'None'; it must be StartTls or Implicit, since nobody can log in without TLS")]
    [InlineData(""" "Listeners": [ { "Tls": "1" } ] """, "Listeners:0:Tls is '1'; it must be one of StartTls, Implicit, None.")]
    [InlineData(""" "Listeners": [ { "LineEndings": "Fix" } ] """, "Listeners:0:LineEndings is 'Fix'; it must be one of Reject, Normalise.")]
    [InlineData(""" "Listeners": [ { "TrustedProxies": [ "10.0.0.1/24" ] } ] """, "Listeners:0:TrustedProxies is '10.0.0.1/24'; it must be an address or a network such as 10.1.0.0/24")]
    [InlineData(""" "Listeners": [ { "WithoutLogin": [ { "Networks": [ "0.0.0.0/0" ], "Senders": [ "*" ] } ] } ] """, "Listeners:0:WithoutLogin:0:Networks is '0.0.0.0/0'; it must be an address or a network such as 10.1.0.0/24 or fd00::/64, with zeros behind the prefix, and not everybody (/0).")]
    [InlineData(""" "Listeners": [ { "WithoutLogin": [ { "Senders": [ "a@example.org" ] } ] } ] """, "Listeners:0:WithoutLogin:0:Networks is ''; it must be at least one network")]
    [InlineData(""" "Listeners": [ { "WithoutLogin": [ { "Networks": [ "10.0.0.0/8" ] } ] } ] """, "Listeners:0:WithoutLogin:0:Senders is ''; it must be at least one address that these machines may send as")]
    [InlineData(""" "Listeners": [ { "WithoutLogin": [ { "Networks": [ "10.0.0.0/8" ], "Senders": [ "scanner" ] } ] } ] """, "Listeners:0:WithoutLogin:0:Senders is 'scanner'; it must be user@domain, *@domain, * or <>.")]
    [InlineData(""" "Quotas": { "Account": { "MessagesPerHour": -1 } } """, "Quotas:Account:MessagesPerHour is '-1'; it must be 0 or more.")]
    [InlineData(""" "Listeners": [ { "TrustedProxies": [ null ] } ] """, "Listeners:0:TrustedProxies:0 is empty; it must be left out or filled in.")]
    [InlineData(""" "Listeners": [ { "WithoutLogin": [ { "Networks": [ "10.0.0.0/8" ], "Senders": [ "*" ], "Limits": { "Sessions": 3 } } ] } ] """, "Listeners:0:WithoutLogin:0:Limits:Sessions is '3'; it must be left out")]
    [InlineData(""" "Quotas": { "WarnAtPercent": 101 } """, "Quotas:WarnAtPercent is '101'; it must be 1 to 100.")]
    [InlineData(""" "FailedLogins": { "MaxPerLogin": 0 } """, "FailedLogins:MaxPerLogin is '0'; it must be at least 1.")]
    [InlineData(""" "FailedLogins": { "BarTime": "-00:01:00" } """, "FailedLogins:BarTime is '-00:01:00'; it must be a time above zero.")]
    [InlineData(""" "Limits": { "MaxHold": "-00:01:00" } """, "Limits:MaxHold is '-00:01:00'")]
    [InlineData(""" "Limits": { "SessionTimeout": "00:00:00" } """, "Limits:SessionTimeout is '00:00:00'; it must be a time above zero")]
    [InlineData(""" "Listeners": [ { "Address": "mail" } ] """, "Listeners:0:Address is 'mail'; it must be an IP address of this host, or *.")]
    [InlineData(""" "Listeners": [ { "Port": 587 }, { "Port": 587 } ] """, "Listeners:1 is '*:587'; it must be an address and port that no listener above has.")]
    [InlineData(""" "Delivery": { "Port": 0 } """, "Delivery:Port is '0'")]
    [InlineData(""" "Delivery": { "FirstRetry": "05:00:00" } """, "Delivery:MaxRetry is '04:00:00'; it must be at least Delivery:FirstRetry (05:00:00)")]
    [InlineData(""" "Delivery": { "MaxConnections": 0 } """, "Delivery:MaxConnections is '0'; it must be at least 1.")]
    [InlineData(""" "Delivery": { "Providers": [ { "MxHosts": [ "*.example.net" ] } ] } """, "Delivery:Providers:0:Name is ''; it must be a name for the log.")]
    [InlineData(""" "Delivery": { "Providers": [ { "Name": "P" } ] } """, "Delivery:Providers:0:MxHosts is ''; it must be at least one name, such as *.example.net.")]
    [InlineData(""" "Delivery": { "Providers": [ { "Name": "P", "MxHosts": [ "mx.*.example" ] } ] } """, "Delivery:Providers:0:MxHosts is 'mx.*.example'; it must be a host's name, or *. and a domain.")]
    [InlineData(""" "Delivery": { "Providers": [ { "Name": "P", "MxHosts": [ "mx.example" ], "MessagesPerMinute": 0 } ] } """, "Delivery:Providers:0:MessagesPerMinute is '0'; it must be at least 1, or left out.")]
    [InlineData(""" "Delivery": { "Providers": [ { "Name": "P", "MxHosts": [ "a.example" ] }, { "Name": "p", "MxHosts": [ "b.example" ] } ] } """, "Delivery:Providers:1:Name is 'p'; it must be a name that no provider above has.")]
    [InlineData(""" "Delivery": { "WarnAfter": "-00:01:00" } """, "Delivery:WarnAfter is '-00:01:00'; it must be zero, or a time below 40 days.")]
    [InlineData(""" "Delivery": { "MaxReturnedBytes": -1 } """, "Delivery:MaxReturnedBytes is '-1'; it must be from 0 to 52428800.")]
    [InlineData(""" "Delivery": { "Postmaster": "postmaster" } """, "Delivery:Postmaster is 'postmaster'; it must be an address, such as postmaster@example.org, or empty.")]
    [InlineData(""" "Delivery": { "Timeouts": { "Connect": "-00:00:01" } } """, "Delivery:Timeouts:Connect is '-00:00:01'")]
    [InlineData(""" "Dns": { "Servers": [ "dns.example.org" ] } """, "Dns:Servers:0 is 'dns.example.org'")]
    [InlineData(""" "Logging": { "Level": "Loud" } """, "Logging:Level is 'Loud'; it must be one of Trace, Debug, Information, Warning, Error, Critical, None.")]
    public void A_mistake_is_named_with_its_key_its_value_and_what_would_be_right(string section, string mistake) =>
        _fixture.Mistakes($"{{ {Valid}, {section} }}").ShouldContain(mistake);

    [Theory]
    [InlineData("mail_server.example.org!")]
    [InlineData("[192.0.2.1]")]
    [InlineData("a b")]
    public void A_host_name_is_a_name(string name) =>
        _fixture.Mistakes($$"""{ "Server": { "HostName": "{{name}}" } }""").ShouldContain($"Server:HostName is '{name}'; it must be this host's name in DNS");

    [Fact]
    public void All_mistakes_come_at_once()
    {
        var message = _fixture.Mistakes("""{ "Server": { "HostName": "a b", "Nmae": 1 }, "Limits": { "MaxErrors": 0 }, "Delivery": { "Port": 0 } }""");
        message.ShouldContain("4 mistakes");
        message.Split(Environment.NewLine).Length.ShouldBe(5);
    }

    [Fact]
    public void A_file_that_is_no_json_says_where_it_goes_wrong() =>
        _fixture.Mistakes("{ \"Server\": {},\n\"Tls\" {} }").ShouldContain("It is no JSON, at line 2: '{' is invalid after a property name.");

    [Fact]
    public void A_file_that_is_not_there_says_so() =>
        Should.Throw<ConfigurationException>(() => ConfigurationLoader.Load(_fixture.File)).Message.ShouldContain("There is no such file; name one with --config FILE.");

    [Fact]
    public void The_environment_overrides_the_file_and_other_variables_of_that_name_do_not_disturb()
    {
        // Of one process only one test may set these.
        Environment.SetEnvironmentVariable("RELAY__Limits__MaxErrors", "7");
        Environment.SetEnvironmentVariable("RELAY_PORT", "tcp://192.0.2.1:587");
        try
        {
            _fixture.Load($$"""{ {{Valid}}, "Limits": { "MaxErrors": 5 } }""").Options.Limits.MaxErrors.ShouldBe(7);
        }
        finally
        {
            Environment.SetEnvironmentVariable("RELAY__Limits__MaxErrors", null);
            Environment.SetEnvironmentVariable("RELAY_PORT", null);
        }
    }

    [Fact]
    public void Relative_paths_start_at_the_file()
    {
        File.WriteAllText(Path.Combine(_fixture.DirectoryName, "both.pem"), "");
        var options = _fixture.Load($$"""{ {{Valid}}, "Accounts": { "File": "who.json" }, "Tls": { "Certificates": [ { "CertificateFile": "both.pem" } ] } }""").Options;
        var certificate = options.Tls.Certificates.ShouldHaveSingleItem();
        (certificate.CertificateFile, certificate.KeyFile).ShouldBe((Path.Combine(_fixture.DirectoryName, "both.pem"), null));
        options.Server.DataDirectory.ShouldBe(Path.Combine(_fixture.DirectoryName, "data"));
        options.Accounts.File.ShouldBe(Path.Combine(_fixture.DirectoryName, "who.json"));
    }

    [Fact]
    public void Accounts_live_with_the_data_unless_they_have_a_place_of_their_own() =>
        _fixture.Load("""{ "Server": { "HostName": "mail.example.org", "DataDirectory": "/srv/relay" } }""").Options.Accounts.File.ShouldBe("/srv/relay/accounts.json");

    [Fact]
    public void A_list_of_listeners_takes_the_place_of_the_default_one()
    {
        var listener = _fixture.Load($$"""{ {{Valid}}, "Listeners": [ { "Port": 2465, "Tls": "implicit" } ] }""").Options.Listeners.ShouldHaveSingleItem();
        (listener.Port, listener.Tls, listener.Address).ShouldBe((2465, TlsMode.Implicit, "*"));
    }

    /// <summary>What one configuration says must not become what all others start from.</summary>
    [Fact]
    public void Limits_of_one_place_are_nobody_else_s()
    {
        _fixture.Load($$"""{ {{Valid}}, "Quotas": { "Address": { "MessagesPerHour": 5 } }, "Listeners": [ { "WithoutLogin": [ { "Networks": [ "10.0.0.0/8" ], "Senders": [ "*" ], "Limits": { "MessagesPerDay": 7 } } ] } ] }""")
            .Options.Quotas.Address.MessagesPerHour.ShouldBe(5);
        SendingLimits.None.ShouldBe(new SendingLimits());
        _fixture.Load($$"""{ {{Valid}} }""").Options.Quotas.Address.ShouldBe(new SendingLimits());
    }

    [Fact]
    public void The_shipped_file_has_every_setting_with_its_default()
    {
        var shipped = ConfigurationLoader.Load(Path.Combine(Repository.Root, "appsettings.json")).Options;
        var defaults = _fixture.Load($$"""{ {{Valid}} }""").Options;
        Flatten(shipped, "").Where(NotPath).ShouldBe(Flatten(defaults, "").Where(NotPath));

        var text = File.ReadAllText(Path.Combine(Repository.Root, "appsettings.json"));
        foreach (var (key, _) in Flatten(defaults, ""))
            text.ShouldContain($"\"{key.Split(':')[^1]}\"");
    }

    // The two files lie in different directories; and the shipped one spells out what the system would say of DNS.
    private static bool NotPath((string Key, string? Value) setting) =>
        setting.Key is not ("Server:HostName" or "Server:DataDirectory" or "Accounts:File" or "Dns:Timeout" or "Dns:Attempts");

    private static IEnumerable<(string Key, string? Value)> Flatten(object options, string prefix)
    {
        foreach (var property in options.GetType().GetProperties().Where(property => property.CanWrite))
        {
            var value = property.GetValue(options);
            var key = prefix + property.Name;
            if (value is System.Collections.IEnumerable and not string)
                yield return (key, System.Text.Json.JsonSerializer.Serialize(value));
            else if (value is not null && value.GetType().Namespace!.StartsWith("Relay", StringComparison.Ordinal) && !value.GetType().IsEnum)
                foreach (var nested in Flatten(value, key + ":"))
                    yield return nested;
            else
                yield return (key, value?.ToString());
        }
    }
}
