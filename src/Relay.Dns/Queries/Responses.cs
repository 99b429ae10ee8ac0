using Relay.Dns.Wire;

namespace Relay.Dns.Queries;

/// <summary>Which messages answer a query, and which of those can be used.</summary>
internal static class Responses
{
    /// <summary>The right id and the same question (RFC 5452 §9.1). Only a server that could not read the question may leave it out.</summary>
    public static bool IsResponse(DnsMessage head, DnsMessage query) =>
        head.IsResponse && head.OperationCode == query.OperationCode && head.Id == query.Id &&
        (head.Question is null ? head.Code is not (ResponseCode.NoError or ResponseCode.NameError) : head.Question == query.Question);

    /// <summary>Why the response says nothing about the question; null when it does say something.</summary>
    public static string? Defect(DnsMessage response)
    {
        if (response.Code is not (ResponseCode.NoError or ResponseCode.NameError))
            return $"answered {response.Code.Mnemonic()}";
        if (response.Code == ResponseCode.NameError || response.Answers.Any(record => IsAnswerTo(response.Question!, record)))
            return null;
        // Records, but of something else, are no statement that there are none of this.
        if (response.Answers.Count > 0)
            return "answered with records that were not asked for";
        return IsReferral(response) ? "does not resolve recursively: it answered with a referral" : null;
    }

    private static bool IsAnswerTo(Question question, DnsRecord record) =>
        record.Name.Equals(question.Name) && (record.Type == question.Type || record.Type == RecordType.CNAME);

    /// <summary>
    /// An absence comes with an SOA, or with nothing from someone who should know; a referral, with name servers only (RFC 2308 §2.2),
    /// or with nothing from someone who neither is the authority nor asks on.
    /// </summary>
    private static bool IsReferral(DnsMessage response) =>
        !response.Authorities.Any(record => record.Type == RecordType.SOA) &&
        (response.Authorities.Any(record => record.Type == RecordType.NS) || !(response.IsAuthoritative || response.RecursionAvailable));
}
