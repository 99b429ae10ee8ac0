namespace Relay.Mail.Tests;

public sealed class EncodedWordsTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("=?utf-8?B?R3LDvMOfZQ==?=", "Grüße")]
    [InlineData("=?UTF-8?q?Gr=C3=BC=C3=9Fe_an?= alle", "Grüße an alle")]
    [InlineData("a =?utf-8?Q?b?= =?utf-8?Q?c?= d", "a bc d")] // RFC 2047 §8
    [InlineData("=?utf-8?B?w7?= =?utf-8?B?w=?=", null)]
    [InlineData("=?utf-8?Q?=C3?= =?utf-8?Q?=BC?=", "ü")] // a character that was cut in two
    [InlineData("=?iso-8859-1?Q?=FC?= =?utf-8?Q?=C3=BC?=", "üü")]
    [InlineData("=?iso-8859-1?Q?=FC?=", "ü")]
    [InlineData("=?windows-1252?Q?=80?=", "€")]
    [InlineData("=?iso-2022-jp?B?GyRCJCIbKEI=?=", "あ")]
    [InlineData("=?utf-8*en?Q?=C3=BC?=", "ü")] // RFC 2231 §5
    [InlineData("=?utf-8?Q?=FF?=", null)]
    [InlineData("=?utf-8?Q?=G0?=", null)]
    [InlineData("=?utf-8?Q?=4?=", null)]
    [InlineData("=?utf-8?B?*?=", null)]
    [InlineData("=?no-such-thing?Q?a?=", null)]
    [InlineData("=?utf-7?Q?+AGE-?=", null)]
    [InlineData("=?utf-8?X?a?=", "=?utf-8?X?a?=")]
    [InlineData("=?utf-8?Q?a b?=", "=?utf-8?Q?a b?=")]
    [InlineData("=?", "=?")]
    [InlineData("", "")]
    public void A_word_is_what_a_person_would_see(string value, string? expected) => EncodedWords.Decode(value).ShouldBe(expected);

    [Theory]
    [InlineData("ü")]
    [InlineData("用户@例え.example")]
    [InlineData("😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀")]
    public void What_is_encoded_can_be_decoded(string text)
    {
        var encoded = EncodedWords.Encode(text);
        encoded.Split(' ').ShouldAllBe(word => word.Length <= 75); // RFC 2047 §2
        encoded.ShouldMatch("^[!-~ ]+$");
        EncodedWords.Decode(encoded).ShouldBe(text);
    }
}
