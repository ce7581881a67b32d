package compose

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"strings"
)

// body writes what follows a letter's own fields: a text, beside it the same as HTML, and
// files behind them.
func (d Draft) body(b *bytes.Buffer) {
	said := func(b *bytes.Buffer) { text(b, "plain", d.Text) }
	if d.HTML != "" {
		said = d.parts("alternative", said, func(b *bytes.Buffer) { text(b, "html", d.HTML) })
	}
	if len(d.Files) > 0 {
		all := []func(*bytes.Buffer){said}
		for _, f := range d.Files {
			all = append(all, f.write)
		}
		said = d.parts("mixed", all...)
	}
	said(b)
}

// parts writes a multipart. Its boundary has `=_`, which neither quoted-printable nor
// base64 can have: so no text ends a part.
func (d Draft) parts(kind string, all ...func(*bytes.Buffer)) func(*bytes.Buffer) {
	sum := sha256.Sum256([]byte(kind + " " + d.MessageID))
	boundary := "=_" + kind + "." + hex.EncodeToString(sum[:12])
	return func(b *bytes.Buffer) {
		b.WriteString("Content-Type: multipart/" + kind + ";\r\n boundary=\"" + boundary + "\"\r\n\r\n")
		for _, part := range all {
			b.WriteString("--" + boundary + "\r\n")
			part(b)
			b.WriteString("\r\n")
		}
		b.WriteString("--" + boundary + "--\r\n")
	}
}

// text writes a text as a part.
func text(b *bytes.Buffer, kind, s string) {
	b.WriteString("Content-Type: text/" + kind + "; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n")
	w := quotedprintable.NewWriter(b)
	_, _ = w.Write([]byte(strings.TrimRight(strings.ToValidUTF8(s, "\uFFFD"), "\n") + "\n")) // a buffer takes everything
	_ = w.Close()
}

// write writes a file as a part.
func (f File) write(b *bytes.Buffer) {
	media, _, err := mime.ParseMediaType(f.Type)
	if err != nil || !isVisible(media) || !strings.Contains(media, "/") || strings.HasPrefix(media, "multipart/") || strings.HasPrefix(media, "message/") {
		media = "application/octet-stream" // what has parts of its own may not be in base64
	}
	b.WriteString(folded("Content-Type", media))
	b.WriteString(folded("Content-Disposition", "attachment; "+parameter("filename", line(f.Name))))
	b.WriteString("Content-Transfer-Encoding: base64\r\n\r\n")
	encoded := base64.StdEncoding.EncodeToString(f.Data)
	for len(encoded) > wide {
		b.WriteString(encoded[:wide] + "\r\n")
		encoded = encoded[wide:]
	}
	b.WriteString(encoded + "\r\n")
}

// parameter is a parameter of a field, in pieces that fit on lines where it is long or not
// in ASCII (RFC 2231).
func parameter(name, value string) string {
	if isVisible(strings.ReplaceAll(value, " ", "_")) && len(value) <= 60 && !strings.ContainsAny(value, `"\`) {
		return name + `="` + value + `"`
	}
	var all []string
	piece := "utf-8''"
	for _, r := range value { // a piece ends where a character does: some readers decode each alone
		if len(piece) > 50 {
			all, piece = append(all, piece), ""
		}
		if said := string(r); plain(said) == said {
			piece += said
			continue
		}
		for _, c := range []byte(string(r)) {
			piece += fmt.Sprintf("%%%02X", c)
		}
	}
	all = append(all, piece)
	for i, p := range all {
		all[i] = fmt.Sprintf("%s*%d*=%s", name, i, p)
	}
	return strings.Join(all, "; ")
}
