package mail

import (
	"bytes"
	"net/url"
	"path"
	"strconv"
	"strings"

	"docket/shared/file"
)

// File is what a letter carries beside its text.
type File struct {
	Part      string   // its place in the letter, 1.2: the name by which its HTML shows it
	Name      string   // safe to be a file's name, at most 255 bytes, never empty
	Type      string   // the media type that the letter says, in lower case
	Kind      FileKind // what it is to a reader
	ContentID string   // without angle brackets
	Inline    bool     // the HTML shows it in its place
	Data      []byte   // decoded
	Holds     int64    // of an archive, the bytes that it says are in it; nobody unpacks it
}

// FileKind is what a file is to a reader.
type FileKind string

// The kinds of files.
const (
	Plain     FileKind = "file"
	Image     FileKind = "image"
	Mail      FileKind = "letter"    // a letter in the letter, offered as .eml
	TNEF      FileKind = "tnef"      // winmail.dat, in which Outlook wraps what it sends
	Calendar  FileKind = "calendar"  // an invitation
	Report    FileKind = "report"    // what a mail server tells of a letter
	Signed    FileKind = "signature" // S/MIME or PGP, of the letter
	Locked    FileKind = "encrypted" // S/MIME or PGP: only its reader can open it
	Archive   FileKind = "archive"   // named, and never unpacked
	DangerZip FileKind = "bomb"      // an archive that would hold very much more than it weighs
)

// file is a leaf as a file.
func (l *Letter) file(p *part, data []byte) File {
	f := File{Part: p.id, Type: p.media, Data: data, Kind: Plain}
	if ids := messageIDs(p.header.first("content-id")); len(ids) > 0 {
		f.ContentID = ids[0]
	}
	if f.Part == "" {
		f.Part = "0" // the letter is nothing else
	}
	name := p.name
	switch {
	case p.media == "message/rfc822" || p.media == "message/global":
		f.Kind = Mail
		if name == "" {
			inner, _ := readHeader(data, &Letter{})
			name = cutRunes(inner.Get("subject"), 120)
		}
		if name != "" && !strings.HasSuffix(strings.ToLower(name), ".eml") {
			name += ".eml"
		}
	case p.media == "application/ms-tnef" || p.media == "application/vnd.ms-tnef" || bytes.HasPrefix(data, []byte{0x78, 0x9f, 0x3e, 0x22}) || strings.EqualFold(name, "winmail.dat"):
		f.Kind = TNEF
	case p.media == "text/calendar":
		f.Kind = Calendar
	case strings.HasPrefix(p.media, "message/") || p.media == "text/rfc822-headers":
		f.Kind = Report
	case p.media == "application/pgp-signature" || strings.HasSuffix(p.media, "pkcs7-signature"):
		f.Kind = Signed
	case p.media == "application/pgp-encrypted" || strings.HasSuffix(p.media, "pkcs7-mime"):
		f.Kind = Locked
		l.note(Encrypted, p.id)
	case strings.HasPrefix(p.media, "image/"):
		f.Kind = Image
	case isArchive(p.media, name, data):
		f.Kind, f.Holds = Archive, held(data)
		if f.Holds > 100*int64(len(data)) && f.Holds > 100<<20 || f.Holds > 10<<30 {
			f.Kind = DangerZip
			l.note(ArchiveExpands, p.id+": "+strconv.FormatInt(f.Holds, 10)+" bytes")
		}
	}
	if f.Name = safeName(name); f.Name == "" {
		f.Name = "part-" + f.Part + extension(f)
	}
	return f
}

// extension is the ending of a file without a name.
func extension(f File) string {
	known := map[string]string{
		"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp", "image/svg+xml": ".svg", "application/pdf": ".pdf", "application/zip": ".zip",
		"text/plain": ".txt", "text/html": ".html", "text/csv": ".csv", "text/calendar": ".ics", "message/rfc822": ".eml", "text/rfc822-headers": ".txt", "text/vcard": ".vcf",
	}
	if f.Kind == TNEF {
		return ".dat"
	}
	if f.Kind == Report {
		return ".txt"
	}
	return known[f.Type]
}

// fileName is a parameter that names a file. It reads what mime does not: extended names
// (RFC 2231) in other charsets than UTF-8, within quotes, or in pieces, and encoded
// words, which should not be there and are.
func fileName(value, param string, params map[string]string) string {
	if name := decodeWords(params[param]); name != "" {
		if charset, rest, ok := strings.Cut(name, "''"); ok && strings.Contains(rest, "%") {
			if plain := extended(charset+"''"+rest, true); plain != "" {
				return plain // the extended form under the plain name
			}
		}
		return name
	}
	value = value[:min(len(value), maxType)]
	var pieces strings.Builder
	whole := false
	for _, item := range splitParams(value) {
		key, said, ok := strings.Cut(item, "=")
		key = strings.ToLower(strings.TrimSpace(key))
		if !ok || !strings.HasPrefix(key, param) {
			continue
		}
		said = strings.Trim(strings.TrimSpace(said), `"`)
		switch rest := key[len(param):]; {
		case rest == "":
			if name := decodeWords(said); name != "" {
				return name
			}
		case rest == "*" || strings.HasPrefix(rest, "*"):
			pieces.WriteString(said)
			whole = whole || rest == "*" || strings.HasSuffix(rest, "*")
		}
	}
	return extended(pieces.String(), whole)
}

// splitParams cuts a field at the semicolons outside quotes.
func splitParams(value string) []string {
	var items []string
	quoted, start := false, 0
	for i := range len(value) {
		switch {
		case value[i] == '"':
			quoted = !quoted
		case value[i] == ';' && !quoted:
			items, start = append(items, value[start:i]), i+1
		}
	}
	return append(items, value[start:])
}

// extended decodes charset'language'percent-encoded.
func extended(s string, encoded bool) string {
	if !encoded {
		return decodeWords(s)
	}
	charset, rest, ok := strings.Cut(s, "'")
	if !ok {
		charset, rest = "", s
	} else if _, after, more := strings.Cut(rest, "'"); more {
		rest = after
	}
	raw, err := url.PathUnescape(rest)
	if err != nil {
		raw = rest
	}
	name, _ := decodeCharset([]byte(raw), charset)
	return oneLine(name)
}

// safeName is a name as files are kept under: the last part of a path, cleaned. It is
// empty where nothing is left.
func safeName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(decodeWords(name), ""), `\`, "/"))
	if strings.Trim(name, "./_ ") == "" {
		return ""
	}
	return file.Clean(name)
}
