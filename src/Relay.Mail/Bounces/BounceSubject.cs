using System.Text;

namespace Relay.Mail.Bounces;

/// <summary>What a report is about, as it stands in a list of mail.</summary>
internal static class BounceSubject
{
    public static string For(BounceInfo bounce)
    {
        var gravest = bounce.Gravest;
        var concerned = bounce.Recipients.Where(recipient => recipient.Action == gravest).ToArray();
        var address = ReportedAddress.ForPeople(concerned[0].Address);
        var others = concerned.Length switch
        {
            1 => "",
            2 => " and one more",
            var count => $" and {count - 1} more",
        };
        return $"{What(gravest)}: {(Ascii.IsValid(address) ? address : EncodedWords.Encode(address))}{others}";
    }

    private static string What(ReportedAction action) => action switch
    {
        ReportedAction.Failed => "Undelivered mail",
        ReportedAction.Delayed => "Delayed mail (no need to send it again)",
        ReportedAction.Relayed => "Mail passed on",
        _ => "Delivered mail",
    };
}
