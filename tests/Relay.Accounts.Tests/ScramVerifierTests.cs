using System.Security.Cryptography;
using System.Text;

namespace Relay.Accounts.Tests;

public sealed class ScramVerifierTests
{
    /// <summary>The exchange of RFC 7677 §3.</summary>
    private const string AuthMessage =
        "n=user,r=rOprNGfwEbeRWgbNEkqO,"
        + "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
        + "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";

    private static readonly ScramVerifier Pencil = ScramVerifier.Create("pencil", Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);

    [Fact]
    public void The_keys_sign_the_exchange_of_RFC_7677()
    {
        // ServerSignature = HMAC(ServerKey, AuthMessage)
        Convert.ToBase64String(HMACSHA256.HashData(Pencil.ServerKey.Span, Encoding.UTF8.GetBytes(AuthMessage)))
            .ShouldBe("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");

        // ClientKey = ClientProof XOR HMAC(StoredKey, AuthMessage), and H(ClientKey) = StoredKey
        var proof = Convert.FromBase64String("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        var clientSignature = HMACSHA256.HashData(Pencil.StoredKey.Span, Encoding.UTF8.GetBytes(AuthMessage));
        SHA256.HashData([.. proof.Zip(clientSignature, (a, b) => (byte)(a ^ b))]).ShouldBe(Pencil.StoredKey.ToArray());
    }

    [Theory] // computed with Python's hashlib, in PostgreSQL's form
    [InlineData("pencil", "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=")]
    [InlineData("correct horse battery", "SCRAM-SHA-256$5000:AAECAwQFBgcICQoLDA0ODw==$X2ssIv6gvCHbvwk4jkfw794DeCtJUqx/ot5YJrd4Yh8=:Ew61XG52VcwPfVSfanD6XEB8ofbsVTGDHA+dCHqHvw0=")]
    [InlineData("Grüße\u00A0①ﬁ", "SCRAM-SHA-256$4096:AQIDBAUGBwgJCgsMDQ4PEA==$XS2L3DBVekTuco4+cwlhLgnxLEJWvjv1ynN7K07a/g0=:kslkZa3Ahy+rneYjKoVBFq7/ZvAZJ8SNx4ivx1UQKl8=")]
    public void A_verifier_that_others_made_takes_its_password(string password, string text)
    {
        ScramVerifier.TryParse(text, out var verifier, out _).ShouldBeTrue();

        verifier.Verify(password).ShouldBeTrue();
        verifier.Verify(password + "x").ShouldBeFalse();
        verifier.Verify("").ShouldBeFalse();
        verifier.Format().ShouldBe(text);
    }

    [Fact]
    public void Passwords_that_look_alike_are_alike()
    {
        var verifier = Some.Verifier("Grüße 1fi");

        verifier.Verify("Gru\u0308ße 1fi").ShouldBeTrue("decomposed, as macOS types it");
        verifier.Verify("Grüße\u00A01fi").ShouldBeTrue("a no-break space");
        verifier.Verify("Grüße\u2003①ﬁ").ShouldBeTrue("compatibility forms");
        verifier.Verify("Grü\u00ADße 1fi").ShouldBeTrue("a soft hyphen, which nobody sees");
        verifier.Verify("grüße 1fi").ShouldBeFalse();
    }

    [Theory]
    [InlineData("abc\ndefgh")]
    [InlineData("abc\u0000defgh")]
    [InlineData("abc\u0085defgh")]
    [InlineData("abc\uFFFDdefgh")]
    [InlineData("abc\uD800defgh")]
    public void A_password_that_is_no_text_makes_no_verifier_and_fits_none(string password)
    {
        Should.Throw<ArgumentException>(() => Some.Verifier(password));
        Pencil.Verify(password).ShouldBeFalse();
    }

    [Fact]
    public void Two_verifiers_of_one_password_have_nothing_in_common()
    {
        var random = new SeededRandom();
        var one = ScramVerifier.Create("correct horse", random);
        var other = ScramVerifier.Create("correct horse", random);

        one.Iterations.ShouldBe(ScramVerifier.DefaultIterations);
        one.Salt.Length.ShouldBe(ScramVerifier.SaltLength);
        one.Salt.ToArray().ShouldNotBe(other.Salt.ToArray());
        one.StoredKey.ToArray().ShouldNotBe(other.StoredKey.ToArray());
        one.ServerKey.ToArray().ShouldNotBe(other.ServerKey.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("hunter2hunter2")]
    [InlineData("SCRAM-SHA-1$4096:AQID$AQID:AQID")]
    [InlineData("SCRAM-SHA-256$4096:AQID")]
    [InlineData("SCRAM-SHA-256$4096:AQID$AQID:AQID")]
    [InlineData("SCRAM-SHA-256$4096$W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=")]
    [InlineData("SCRAM-SHA-256$4096:$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=")]
    [InlineData("SCRAM-SHA-256$-4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=")]
    [InlineData("SCRAM-SHA-256$4096:W22Za***$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=")]
    [InlineData("SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl")]
    public void What_is_no_verifier_is_refused_and_not_quoted(string text)
    {
        ScramVerifier.TryParse(text, out _, out var mistake).ShouldBeFalse();

        mistake.ShouldContain("SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey");
        if (text.Length > 0)
            mistake.ShouldNotContain(text);
    }

    [Theory]
    [InlineData(4095)]
    [InlineData(1)]
    [InlineData(10_000_001)]
    [InlineData(int.MaxValue)]
    public void Too_few_and_too_many_iterations_are_refused_with_the_bounds(int iterations)
    {
        var text = Pencil.Format().Replace("4096", iterations.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

        ScramVerifier.TryParse(text, out _, out var mistake).ShouldBeFalse();
        mistake.ShouldBe($"made with {iterations} iterations, where 4096 to 10000000 are accepted");
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(ScramVerifier.MaxSaltLength, true)]
    [InlineData(ScramVerifier.MaxSaltLength + 1, false)]
    public void A_salt_has_a_length_that_SMTP_can_carry(int length, bool isAccepted) =>
        ScramVerifier.TryParse(ScramVerifier.Create("pencil", new byte[length], 4096).Format(), out _, out _).ShouldBe(isAccepted);
}
