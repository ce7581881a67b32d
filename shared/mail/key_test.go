package mail_test

import (
	"fmt"
	"strings"
	"testing"

	"docket/shared/mail"

	"pgregory.net/rapid"
)

var (
	support = mail.Inbox{Address: "support@desk.example", Queue: "queue_support"}
	help    = mail.Inbox{Address: "help@desk.example", Queue: "queue_support"}
	billing = mail.Inbox{Address: "billing@desk.example", Queue: "queue_billing"}
	ours    = []mail.Inbox{support, help, billing}
)

// Every letter of the corpus, brought twice by ways that add fields, has one key; and it
// has another one than every letter that says anything else.
func TestALetterThatIsBroughtTwiceHasOneKeyAndNoOtherHasIt(t *testing.T) {
	taken := map[string]string{}
	for _, s := range samples(t) {
		first := mail.Parse(s.raw).Keys(support)
		again := mail.Parse(append([]byte("Received: from relay.example by mx.desk.example\r\nX-SES-Receipt: abc\r\n"), s.raw...)).Keys(support)
		if first != again {
			t.Errorf("%s has two keys", s.name)
		}
		l := mail.Parse(s.raw)
		says := fmt.Sprint(l.From.Key(), l.MessageID, l.Date, l.Subject, strings.Fields(l.Text))
		if other, is := taken[first.Delivery]; is && other != says {
			t.Errorf("%s has the key of another letter, which says %s", s.name, other)
		}
		taken[first.Delivery] = says
	}
}

func letter(id, date, subject, text string) mail.Letter {
	return mail.Parse(fmt.Appendf(nil, "From: casey@customer.example\nTo: support@desk.example\nMessage-ID: <%s>\nDate: %s\nSubject: %s\n\n%s", id, date, subject, text))
}

func TestTwoLettersUnderOneMessageIDAreTwo(t *testing.T) {
	const at = "Mon, 2 Nov 2026 10:00:00 +0000"
	a := letter("same@customer.example", at, "Order 1", "Hello").Keys(support)
	for _, b := range []mail.Letter{letter("same@customer.example", at, "Order 2", "Hello"), letter("same@customer.example", at, "Order 1", "Bye"), letter("same@customer.example", "Mon, 2 Nov 2026 10:00:01 +0000", "Order 1", "Hello")} {
		if b.Keys(support) == a || b.Keys(support).Letter == a.Letter {
			t.Errorf("%q is the letter of before", b.Subject)
		}
	}
}

func TestOneLetterToTwoAddressesIsOneInAQueueAndLinkedAcrossQueues(t *testing.T) {
	l := letter("one@customer.example", "", "Hello", "Hello")
	atSupport, atHelp, atBilling := l.Keys(support), l.Keys(help), l.Keys(billing)
	if atSupport.Delivery == atHelp.Delivery || atSupport.InQueue != atHelp.InQueue {
		t.Error("two addresses of a queue do not make one letter in it")
	}
	if atSupport.InQueue == atBilling.InQueue || atSupport.Letter != atBilling.Letter {
		t.Error("two queues have one letter, or nothing links theirs")
	}
	token := mail.Inbox{Address: "Support+r1abc@Desk.example", Queue: support.Queue}
	if l.Keys(token) != atSupport {
		t.Error("the same address with a token is another one")
	}
}

func TestKeysAreOfWhatWasReadAndNotOfHowItWasEncoded(t *testing.T) {
	const head = "From: casey@customer.example\nMessage-ID: <a@customer.example>\nSubject: Hello\nContent-Type: text/plain; charset=utf-8\n"
	a := mail.Parse([]byte(head + "Content-Transfer-Encoding: 8bit\n\nGrüße\n")).Keys(support)
	b := mail.Parse([]byte(head + "Content-Transfer-Encoding: quoted-printable\n\nGr=C3=BC=C3=9Fe\n")).Keys(support)
	if a != b {
		t.Error("a relay that encodes anew makes another letter")
	}
}

func TestInboxesAreThoseOfTheEnvelopeAndElseOfTheHeader(t *testing.T) {
	l := mail.Parse([]byte("From: casey@customer.example\nTo: Help@Desk.example, friend@other.example\nCc: billing@desk.example, support@desk.example\n\nHello"))
	bcc := mail.Parse([]byte("From: casey@customer.example\nTo: friend@other.example\nDelivered-To: <billing+abc@desk.example>\n\nHello"))
	for _, c := range []struct {
		letter   mail.Letter
		envelope []string
		want     []mail.Inbox
	}{
		{l, nil, []mail.Inbox{help, billing}},
		{l, []string{"support@desk.example"}, []mail.Inbox{support}},
		{l, []string{"support@desk.example", "help@desk.example", "billing+token@desk.example"}, []mail.Inbox{support, billing}},
		{bcc, []string{"<support@desk.example>"}, []mail.Inbox{support}},
		{bcc, nil, []mail.Inbox{billing}},
		{mail.Parse([]byte("From: a@b.example\n\nHello")), nil, nil},
	} {
		if is := c.letter.Inboxes(c.envelope, ours); fmt.Sprint(is) != fmt.Sprint(c.want) {
			t.Errorf("of the envelope %q they are %v, want %v", c.envelope, is, c.want)
		}
	}
}

func TestKeysTellPartsApartWhateverStandsInThem(t *testing.T) {
	text := rapid.StringMatching(`[a-z"\\,\[\]]{0,6}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := [2]string{text.Draw(t, "subject"), text.Draw(t, "text")}, [2]string{text.Draw(t, "other subject"), text.Draw(t, "other text")}
		same := letter("x@customer.example", "", a[0], a[1]).Keys(support) == letter("x@customer.example", "", b[0], b[1]).Keys(support)
		if same != (strings.Join(a[:], "\x00") == strings.Join(b[:], "\x00")) {
			t.Fatalf("%q and %q", a, b)
		}
	})
}
