namespace Relay.Delivery.Limits;

/// <summary>
/// The big ones, by the names of their mail exchangers. Hardly any publishes what it allows, and all of them judge by reputation first, so these are
/// careful figures: at most as much as Postfix would do towards one destination (20 connections), and messages per connection below what each is known to
/// end a session at. Where somebody is told more, or less, Delivery:Providers has the last word. A rate is not guessed at: what a provider says by 421
/// lowers the number of connections by itself.
/// </summary>
internal static class WellKnownProviders
{
    public static IReadOnlyList<ProviderOptions> Rows { get; } =
    [
        // Gmail and Workspace. Its bulk sender guidelines name no number but ask to begin low and to follow 421 and 4.7.28.
        Row("Google", 20, 100, "*.google.com", "*.googlemail.com", "*.psmtp.com"),

        // Exchange Online and outlook.com. The consumer side answers 4.7.500 and 421 RP-001 to too many connections and to more than it likes over one.
        Row("Microsoft", 15, 50, "*.protection.outlook.com", "*.mx.microsoft", "*.hotmail.com"),

        // Yahoo, AOL and those whose mail Yahoo hosts. Its postmaster pages ask for few connections, and end sessions after some messages.
        Row("Yahoo", 10, 20, "*.yahoodns.net"),

        // iCloud. Its postmaster page asks not to open too many connections, and names none.
        Row("Apple", 10, 50, "*.icloud.com"),

        // GMX, WEB.DE, mail.com, 1&1 and IONOS: 421 to too many connections from an address.
        Row("United Internet", 10, 50, "*.gmx.net", "*.web.de", "*.mail.com", "*.kundenserver.de", "*.ionos.com", "*.ionos.de"),

        Row("Deutsche Telekom", 5, 50, "*.t-online.de"),

        // Orange and Wanadoo allow an unknown sender two or three connections (OFR_104, "too many connections").
        Row("Orange", 2, 50, "*.orange.fr", "*.wanadoo.fr"),
        Row("Free", 5, 50, "*.free.fr"),

        Row("Mail.Ru", 10, 50, "*.mail.ru"),
        Row("Yandex", 10, 50, "*.yandex.ru", "*.yandex.net"),
        Row("Comcast", 10, 50, "*.comcast.net"),
        Row("Proton", 10, 50, "*.protonmail.ch"),

        // Filters in front of many companies.
        Row("Proofpoint", 15, 50, "*.pphosted.com", "*.ppe-hosted.com"),
        Row("Mimecast", 15, 50, "*.mimecast.com"),
        Row("Barracuda", 15, 50, "*.barracudanetworks.com"),
        Row("Cisco", 15, 50, "*.iphmx.com"),
    ];

    private static ProviderOptions Row(string name, int maxConnections, int messagesPerConnection, params string[] mxHosts) => new()
    {
        Name = name,
        MxHosts = [.. mxHosts],
        MaxConnections = maxConnections,
        MessagesPerConnection = messagesPerConnection,
    };
}
