package mail

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"fmt"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"unicode/utf8"

	"docket/shared/file"

	"pgregory.net/rapid"
)

func TestALetterBeyondTheLimitKeepsItsHeaderAndItsOriginal(t *testing.T) {
	raw := append([]byte("From: casey@customer.example\r\nSubject: Big\r\nMessage-ID: <big@customer.example>\r\n\r\n"), make([]byte, MaxLetter)...)
	l := Parse(raw)
	if l.Unread != TooLarge || l.Subject != "Big" || l.From.Address != "casey@customer.example" || len(l.Original) != len(raw) {
		t.Errorf("it is unread for %q, with the subject %q and %d bytes", l.Unread, l.Subject, len(l.Original))
	}
}

func TestALetterOfNothingIsALetter(t *testing.T) {
	if l := Parse(nil); l.Unread != Empty {
		t.Errorf("it is unread for %q", l.Unread)
	}
}

func TestAFaultOfTheReaderIsALetterWithItsOriginal(t *testing.T) {
	holds(t, Parse([]byte("\xff\xfe\x00: \n\n\x00")))
}

func TestPartsBeyondTheLimitAreToldAndNotRead(t *testing.T) {
	raw := "From: casey@customer.example\nSubject: Many\nMessage-ID: <many@customer.example>\nContent-Type: multipart/mixed; boundary=b\n\n" +
		strings.Repeat("--b\nContent-Type: image/png\n\nx\n", 2*MaxParts) + "--b--\n"
	l := Parse([]byte(raw))
	if len(l.Files) != MaxParts-1 || !l.Noted(TooManyParts) {
		t.Errorf("there are %d files, notes %v", len(l.Files), l.Notes)
	}
}

func TestLevelsBeyondTheLimitAreOneFile(t *testing.T) {
	raw := "From: casey@customer.example\nMessage-ID: <deep@customer.example>\n"
	for level := range 10_000 {
		raw += fmt.Sprintf("Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", level, level)
	}
	l := Parse([]byte(raw + "Content-Type: text/plain\n\nat the bottom\n"))
	if !l.Noted(TooDeep) || len(l.Files) != 1 {
		t.Errorf("there are %d files, notes %v", len(l.Files), l.Notes)
	}
}

func TestALetterInALetterInALetterIsOneFile(t *testing.T) {
	raw := strings.Repeat("From: casey@customer.example\nSubject: In\nContent-Type: message/rfc822\n\n", 1000) + "Hello\n"
	l := Parse([]byte(raw))
	if len(l.Files) != 1 || l.Files[0].Kind != Mail || l.Files[0].Name != "In.eml" {
		t.Errorf("the files are %+v", l.Files)
	}
}

func TestAnArchiveIsNamedAndWeighedAndNeverUnpacked(t *testing.T) {
	packed := func(size int) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		w, err := z.Create("a.bin")
		if err != nil {
			t.Fatal(err)
		}
		for range size >> 20 {
			if _, err := w.Write(make([]byte, 1<<20)); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for _, c := range []struct {
		size int
		kind FileKind
	}{{4 << 20, Archive}, {200 << 20, DangerZip}} {
		raw := "From: casey@customer.example\nMessage-ID: <zip@customer.example>\nContent-Type: application/zip; name=a.zip\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString(packed(c.size))
		f := Parse([]byte(raw)).Files[0]
		if f.Kind != c.kind || f.Holds != int64(c.size) || f.Name != "a.zip" {
			t.Errorf("an archive of %d bytes is %s and holds %d", c.size, f.Kind, f.Holds)
		}
	}
}

func TestHTMLNestedBeyondWhatAReaderTakesIsShownAsText(t *testing.T) {
	raw := "From: casey@customer.example\nMessage-ID: <nest@customer.example>\nContent-Type: text/html\n\n" + strings.Repeat("<div>", 100_000) + "Hello"
	if l := Parse([]byte(raw)); l.Text != "Hello" || l.HTML != "" || !l.Noted(HTMLUnreadable) {
		t.Errorf("the text is %q, the HTML has %d bytes, notes %v", l.Text, len(l.HTML), l.Notes)
	}
	raw = "From: casey@customer.example\nMessage-ID: <long@customer.example>\nContent-Type: text/html\n\nHello " + strings.Repeat("<b>x</b>\n", maxHTML/8)
	if l := Parse([]byte(raw)); !strings.HasPrefix(l.Text, "Hello x") || l.HTML != "" || !l.Noted(HTMLTooLarge) {
		t.Errorf("the HTML has %d bytes, notes %v", len(l.HTML), l.Notes)
	}
}

func TestWhatMailEncodesIsDecodedWhateverStandsBetween(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := rapid.SliceOf(rapid.Byte()).Draw(t, "data")
		var noisy strings.Builder
		for _, c := range base64.StdEncoding.EncodeToString(data) {
			noisy.WriteString(rapid.SampledFrom([]string{"", "", "", "\r\n", "!", "\t"}).Draw(t, "noise"))
			noisy.WriteRune(c)
		}
		if is, _ := decodeBase64([]byte(noisy.String())); !bytes.Equal(is, data) {
			t.Fatalf("base64 %q is %q, want %q", noisy.String(), is, data)
		}
		text := []byte(strings.ReplaceAll(strings.ToValidUTF8(string(data), ""), "\r", ""))
		var b bytes.Buffer
		w := quotedprintable.NewWriter(&b)
		_, _ = w.Write(text)
		_ = w.Close()
		if is, ok := decodeQuoted(b.Bytes()); !ok || !bytes.Equal(bytes.ReplaceAll(is, []byte("\r\n"), []byte("\n")), text) {
			t.Fatalf("quoted-printable %q is %q, want %q", b.String(), is, text)
		}
	})
}

func TestAddressesThatAreWrittenByTheRulesAreReadBack(t *testing.T) {
	part := rapid.StringMatching(`[a-zA-Z0-9!#$%&'*+/=?^_{|}~-]{1,12}`)
	rapid.Check(t, func(t *rapid.T) {
		var want []Address
		var list []string
		for range rapid.IntRange(1, 5).Draw(t, "people") {
			a := Address{Name: rapid.StringMatching(`([a-zA-Z,;:<>()@."\\äö€]([a-zA-Z,;:<>()@."\\äö€ ]{0,18}[a-zA-Z])?)?`).Draw(t, "name"), Address: part.Draw(t, "local") + "@" + rapid.StringMatching(`[a-z0-9]{1,9}\.example`).Draw(t, "domain")}
			want = append(want, a)
			list = append(list, (&mail.Address{Name: a.Name, Address: a.Address}).String())
		}
		if is := addresses(strings.Join(list, ", ")); fmt.Sprint(is) != fmt.Sprint(want) {
			t.Fatalf("%q is %q, want %q", strings.Join(list, ", "), is, want)
		}
	})
}

func TestANameOfAFileIsSafeWhateverItWas(t *testing.T) {
	for name, want := range map[string]string{
		"../../etc/passwd": "passwd", `C:\Users\casey\plan.doc`: "plan.doc", "a\u202egnp.exe": "agnp.exe", "...": "", " . ": "", "a\x00b\r\n.txt": "ab  .txt", "no/colon?.txt": "colon?.txt",
		strings.Repeat("é", 300) + ".pdf": strings.Repeat("é", 125) + ".pdf", "=?utf-8?Q?L=C3=B6sung.txt?=": "Lösung.txt",
	} {
		if is := safeName(name); is != want {
			t.Errorf("%q is %q, want %q", name, is, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		is := safeName(rapid.String().Draw(t, "name"))
		if len(is) > file.MaxName || !utf8.ValidString(is) || strings.ContainsAny(is, "/\\\x00\n\u202e") {
			t.Fatalf("the name is %q", is)
		}
	})
}

func TestCleanedHTMLFetchesNothingAndRunsNothing(t *testing.T) {
	piece := rapid.SampledFrom([]string{"<p>", "</p>", "<img src='https://track.example/a.gif'>", "<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "<a href='javascript:alert(1)'>", "</a>", "<a href='https://a.example/?a=1&amp;b=2'>",
		"<style>@import url(https://track.example/a.css)</style>", "<div style='background:url(https://track.example/b.gif)'>", "<table background='https://track.example/c.gif'>", "<svg onload=alert(1)>", "</svg>", "<iframe src='https://a.example'>", "<form action='https://a.example'>",
		"<base href='https://a.example'>", "<link rel=stylesheet href='https://track.example/d.css'>", "<video poster='https://track.example/e.gif'>", "<img srcset='https://track.example/f.gif 1x'>", "<!--[if mso]>", "<![endif]-->", "text", "<", "&#x3c;script&#x3e;", "<math><mtext>", "<input type=image src='https://track.example/g.gif'>", "<noscript>", "<textarea>", "</title>", "\""})
	rapid.Check(t, func(t *rapid.T) {
		page := strings.Join(rapid.SliceOf(piece).Draw(t, "pieces"), "")
		cleaned, _, err := clean(page, nil)
		if err != nil {
			t.Fatal(err)
		}
		lower := strings.ToLower(cleaned)
		for _, never := range []string{" src=", "srcset=", "<script", "javascript:", "onerror=", "onload=", "style=", "<style", "<svg", "<iframe", "<form", "<base", "<link", "<video", "background=", "<input", "<math", "poster="} {
			if strings.Contains(lower, never) {
				t.Fatalf("%q becomes %q, which has %q", page, cleaned, never)
			}
		}
		textOf(page)
	})
}
