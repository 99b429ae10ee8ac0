using Relay.Delivery.Lanes;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Lanes;

public sealed class DeliveryJobTests
{
    [Fact]
    public void Recipients_of_a_domain_share_a_transaction()
    {
        var jobs = Split(int.MaxValue, "a@one.example", "b@two.example", "c@ONE.example");

        jobs.ShouldBe(["one.example: a c", "two.example: b"]);
    }

    [Fact]
    public void More_recipients_than_fit_take_several_transactions()
    {
        var jobs = Split(2, "a@one.example", "b@one.example", "c@one.example", "d@one.example", "e@one.example", "f@two.example");

        jobs.ShouldBe(["one.example: a b", "one.example: c d", "one.example: e", "two.example: f"]);
    }

    [Fact]
    public void Domains_that_go_to_the_same_host_share_a_transaction()
    {
        var message = Some.Leased(1, default, "a@one.example", "b@two.example", "c@three.example");

        var job = DeliveryJob.Split(message, int.MaxValue, (_, _) => "smart.example.org:25").ShouldHaveSingleItem();

        job.Lane.ShouldBe("smart.example.org:25");
        job.Recipients.Select(recipient => recipient.Number).ShouldBe([0, 1, 2]);
    }

    private static IEnumerable<string> Split(int maxRecipients, params string[] recipients) =>
        from job in DeliveryJob.Split(Some.Leased(1, default, recipients), maxRecipients, (_, to) => to.Domain.Ascii)
        select $"{job.Lane}: {string.Join(' ', job.Recipients.Select(recipient => recipient.ForwardPath.LocalPart))}";
}
