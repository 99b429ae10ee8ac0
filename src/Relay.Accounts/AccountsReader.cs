using System.Text.Json;
using Relay.Core.Accounts;

namespace Relay.Accounts;

/// <summary>
/// One reading of an accounts file: goes on after a mistake, so that the administrator hears of all of them at once. For one caller, once.
/// </summary>
internal sealed class AccountsReader
{
    private readonly Dictionary<string, string> _labelsByName = new(AccountRules.NameComparer);

    public List<AccountEntry> Accounts { get; } = [];

    public List<string> Mistakes { get; } = [];

    public void Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            Mistakes.Add("""the file must be an object: { "accounts": [ … ] }""");
            return;
        }

        RefuseUnknown(root, "the file", AccountsFormat.AccountsProperty);
        if (!root.TryGetProperty(AccountsFormat.AccountsProperty, out var accounts) || accounts.ValueKind != JsonValueKind.Array)
        {
            Mistakes.Add("""the file has no list "accounts": write { "accounts": [ … ] }""");
            return;
        }

        foreach (var (index, account) in accounts.EnumerateArray().Index())
            ReadAccount(account, $"account {index + 1}");
    }

    private void ReadAccount(JsonElement account, string label)
    {
        if (account.ValueKind != JsonValueKind.Object)
        {
            Mistakes.Add($$"""{{label}} must be an object: { "name": …, "verifier": … }""");
            return;
        }

        var mistakesBefore = Mistakes.Count;
        var name = ReadName(account, ref label);
        RefuseUnknown(
            account, label, AccountsFormat.NameProperty, AccountsFormat.VerifierProperty, AccountsFormat.AddressesProperty, AccountsFormat.LimitsProperty);
        var verifier = ReadVerifier(account, label);
        var addresses = ReadAddresses(account, label, name);
        var limits = ReadLimits(account, label);

        if (Mistakes.Count == mistakesBefore)
            Accounts.Add(new AccountEntry(name!, verifier!, addresses) { Limits = limits });
    }

    /// <summary>Null for none that can be used; the label gets the name, so that later mistakes are found by it.</summary>
    private string? ReadName(JsonElement account, ref string label)
    {
        if (!account.TryGetProperty(AccountsFormat.NameProperty, out var element) || element.ValueKind != JsonValueKind.String)
        {
            Mistakes.Add($"""{label} has no "name": write what the account logs in as""");
            return null;
        }

        var name = element.GetString()!;
        if (AccountRules.MistakeInName(name) is { } mistake)
        {
            Mistakes.Add($"{label}: {mistake}");
            return null;
        }

        label = $"{label} ({name})";
        var key = AccountRules.NameKey(name);
        if (!_labelsByName.TryAdd(key, label))
            Mistakes.Add($"{label}: the name is taken by {_labelsByName[key]}; names differ in more than case");
        return name;
    }

    private ScramVerifier? ReadVerifier(JsonElement account, string label)
    {
        if (!account.TryGetProperty(AccountsFormat.VerifierProperty, out var element) || element.ValueKind != JsonValueKind.String)
        {
            Mistakes.Add($"""{label} has no "verifier": remove the account and let "relay users add" make it""");
            return null;
        }

        if (!ScramVerifier.TryParse(element.GetString()!, out var verifier, out var mistake))
            Mistakes.Add($"""{label}: "verifier" is {mistake}""");
        return verifier;
    }

    private List<string>? ReadAddresses(JsonElement account, string label, string? name)
    {
        List<string>? addresses = null;
        if (account.TryGetProperty(AccountsFormat.AddressesProperty, out var element))
        {
            if (element.ValueKind != JsonValueKind.Array || element.EnumerateArray().Any(address => address.ValueKind != JsonValueKind.String))
            {
                Mistakes.Add($"""{label}: "addresses" must be a list of strings: [ "user@domain", "*@domain" ]""");
                return null;
            }

            addresses = [.. element.EnumerateArray().Select(address => address.GetString()!)];
        }

        // Without a name there is nothing that the absence of addresses could stand for, and the missing name has been told.
        if (name is not null || addresses is not null)
            Mistakes.AddRange(AccountRules.MistakesInAddresses(name ?? "", addresses).Select(mistake => $"{label}: {mistake}"));
        return addresses;
    }

    private SendingLimits ReadLimits(JsonElement account, string label)
    {
        var limits = SendingLimits.None;
        if (!account.TryGetProperty(AccountsFormat.LimitsProperty, out var element) || element.ValueKind == JsonValueKind.Null)
            return limits;

        if (element.ValueKind != JsonValueKind.Object)
        {
            Mistakes.Add($$"""{{label}}: "limits" must be an object: { "{{LimitSetting.All[0].Key}}": 100 }""");
            return limits;
        }

        RefuseUnknown(element, $"{label}: limits", [.. LimitSetting.All.Select(setting => setting.Key)]);
        foreach (var setting in LimitSetting.All)
        {
            if (element.TryGetProperty(setting.Key, out var value) && value.ValueKind != JsonValueKind.Null)
                limits = setting.Set(limits, ReadLimit(value, label, setting.Key));
        }

        return limits;
    }

    private int? ReadLimit(JsonElement element, string label, string key)
    {
        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var value) && value >= 0)
            return value;

        Mistakes.Add($"""{label}: limits: "{key}" must be a whole number, 0 (none) to {int.MaxValue}, or left out for what all accounts have""");
        return null;
    }

    private void RefuseUnknown(JsonElement element, string label, params ReadOnlySpan<string> known)
    {
        foreach (var property in element.EnumerateObject())
        {
            if (!known.Contains(property.Name))
                Mistakes.Add($"""{label}: "{property.Name}" means nothing here; known: {string.Join(", ", known!)}""");
        }
    }
}
