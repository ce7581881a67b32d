package compose_test

import (
	"bytes"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	ours "docket/shared/mail"
	"docket/shared/mail/compose"

	"pgregory.net/rapid"
)

var at = time.Date(2026, 3, 1, 9, 30, 0, 0, time.UTC)

// draft is a letter with everything in it.
func draft() compose.Draft {
	return compose.Draft{
		From: ours.Address{Name: "Müller & Söhne, Hilfe", Address: "support@desk.example"}, ReplyTo: "support+token@desk.example",
		To: []ours.Address{{Name: `Casey "CJ" Jones`, Address: "casey@bücher.example"}}, Subject: "Re: Größe – 大きい",
		MessageID: "reply.1.2@desk.example", InReplyTo: "theirs@customer.example", References: []string{"ticket.1@desk.example", "theirs@customer.example"},
		Text: "Hallo\n\n.\nFrom here on – ok = fine\n" + strings.Repeat("x", 3000), HTML: "<p>Hallo</p>",
		Files: []compose.File{{Name: "Rechnung März “1”.pdf", Type: "application/pdf", Data: bytes.Repeat([]byte{0, 13, 10, 255}, 500)}, {Name: strings.Repeat("大", 200) + ".bin", Type: "message/rfc822", Data: nil}},
		Date:  at, Began: at.Add(-time.Hour),
	}
}

func TestALetterIsReadAsItWasWritten(t *testing.T) {
	d := draft()
	raw := d.Raw()
	l := ours.Parse(raw)
	if l.From != d.From || l.ReplyTo[0].Address != d.ReplyTo || l.To[0].Name != d.To[0].Name || l.To[0].Address != "casey@xn--bcher-kva.example" || l.Subject != d.Subject || !l.Date.Equal(at) {
		t.Errorf("the header is %+v", l)
	}
	if l.MessageID != d.MessageID || !slices.Equal(l.InReplyTo, []string{d.InReplyTo}) || !slices.Equal(l.References, d.References) {
		t.Errorf("the ids are %s, %v, %v", l.MessageID, l.InReplyTo, l.References)
	}
	if strings.TrimSpace(l.Text) != d.Text || !strings.Contains(l.HTML, "Hallo") || len(l.Notes) != 0 || l.Unread != "" {
		t.Errorf("the text is %q, noted is %v", l.Text, l.Notes)
	}
	if len(l.Files) != 2 || l.Files[0].Name != "Rechnung März “1”.pdf" || l.Files[0].Type != "application/pdf" || !bytes.Equal(l.Files[0].Data, d.Files[0].Data) {
		t.Errorf("the files are %+v", l.Files)
	}
	if !strings.HasPrefix(l.Files[1].Name, "大大大大") || l.Files[1].Type != "application/octet-stream" {
		t.Errorf("the second file is %s, %s", l.Files[1].Name, l.Files[1].Type)
	}
	std, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if from, err := std.Header.AddressList("From"); err != nil || from[0].Name != d.From.Name {
		t.Errorf("another reader has it from %v: %v", from, err)
	}
	if !bytes.Equal(raw, draft().Raw()) {
		t.Error("sent again it is another letter")
	}
}

// Whatever stands in a draft, no line is longer than servers take, none has what is not
// ASCII, and no value makes a field or a part of its own.
func TestNothingThatSomebodyWroteBreaksOutOfItsPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		any := func(name string) string {
			return rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"a\r\nBcc: mallory@other.example", "x\nSubject: y\n\n<b>", "=?utf-8?q?x?=", strings.Repeat("y", 5000), "--=_mixed.1--", "a@b.example>, <c@d.example", `"`, "\x00"})).Draw(t, name)
		}
		d := compose.Draft{From: ours.Address{Name: any("name"), Address: "support@desk.example"}, ReplyTo: any("reply to"), To: []ours.Address{{Name: any("to name"), Address: any("to")}, {Name: any("to name"), Address: "casey@customer.example"}},
			Subject: any("subject"), MessageID: compose.MessageID(any("kind"), any("ticket"), any("change"), any("domain")), InReplyTo: any("in reply to"),
			References: []string{any("reference"), any("reference")}, Text: any("text"), HTML: compose.Page{Text: any("text"), Signature: any("signature"), Above: any("above")}.HTML(),
			Files: []compose.File{{Name: any("file"), Type: any("type"), Data: []byte(any("data"))}}, Automatic: compose.Generated, Instance: any("instance"), Date: at, Began: at}
		raw := d.Raw()
		header, _, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
		for n, line := range bytes.Split(raw, []byte("\r\n")) {
			if len(line) > 998 || bytes.ContainsAny(line, "\r\n\x00") || bytes.ContainsFunc(line, func(r rune) bool { return r > '~' }) {
				t.Fatalf("line %d is %q", n, line)
			}
		}
		known := []string{"Date", "From", "Reply-To", "To", "Subject", "Message-ID", "In-Reply-To", "References", "Thread-Topic", "Thread-Index", "Auto-Submitted",
			"X-Auto-Response-Suppress", ours.InstanceField, "MIME-Version", "Content-Type"}
		for _, line := range strings.Split(string(header), "\r\n") {
			name, _, _ := strings.Cut(line, ":")
			at := slices.Index(known, name)
			if at < 0 && line[0] != ' ' {
				t.Fatalf("a field %q", line)
			}
			if at >= 0 {
				known = slices.Delete(known, at, at+1) // each once
			}
		}
		l := ours.Parse(raw)
		if len(l.Files) != 1 || l.From.Address != "support@desk.example" || len(l.Cc) != 0 {
			t.Fatalf("it is read as %+v", l)
		}
	})
}

func TestWhatAMachineSendsSaysSoAndWhatAnAgentSendsDoesNot(t *testing.T) {
	own := ours.Own{Instance: "docket-1"}
	for _, c := range []struct {
		automatic  compose.Automatic
		kind       ours.Kind
		answerable bool
	}{
		{compose.ByHuman, ours.Human, true},
		{compose.Replied, ours.Absence, false},
		{compose.Generated, ours.Generated, false},
	} {
		d := draft()
		d.Automatic, d.Instance = c.automatic, "docket-1"
		l := ours.Parse(d.Raw())
		if v := l.Automatic(ours.Own{}); v.Kind != c.kind || v.Answerable != c.answerable || v.Machine != (c.automatic != compose.ByHuman) {
			t.Errorf("%s: another system sees %+v", c.automatic, v)
		}
		if v := l.Automatic(own); (v.Kind == ours.Looped) != (c.automatic != compose.ByHuman) {
			t.Errorf("%s: come back to us it is %+v", c.automatic, v)
		}
	}
}

func TestAddressesAreWrittenAsServersTakeThem(t *testing.T) {
	for address, want := range map[string]string{
		"casey@customer.example": "casey@customer.example", "casey@Bücher.example": "casey@xn--bcher-kva.example", "Casey+1@customer.example": "Casey+1@customer.example",
		"zoë@customer.example": "", "casey": "", "@customer.example": "", "casey@": "", "a b@customer.example": "", "casey@customer.example>": "", `"casey"@customer.example`: "", "casey@custo\nmer.example": "",
		strings.Repeat("a", 65) + "@customer.example": "",
	} {
		if got, ok := compose.Wire(address); got != want || ok != (want != "") {
			t.Errorf("%q is written %q: %t", address, got, ok)
		}
	}
}
