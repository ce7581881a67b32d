package mail

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/jhillyerd/enmime/v2/mediatype"
)

// part is a node of a letter's tree.
type part struct {
	id          string // 1.2: its place in the tree
	header      Header
	media       string // text/plain, in lower case
	params      map[string]string
	disposition string // attachment, inline or empty
	name        string // as the letter has it; empty where it has none
	body        []byte // as it came, of a leaf
	children    []*part
}

// walk reads the tree of a letter within its limits. enmime's own walk has none for
// parts and levels, and drops a part of base64 for one wrong character; of enmime it
// takes the reading of media types, which is as tolerant as mail needs.
type walk struct {
	letter *Letter
	parts  int
}

// maxType is how many bytes of a Content-Type or Content-Disposition are read. enmime takes
// time with the square of the parameters.
const maxType = 2 << 10

func (w *walk) read(h Header, body []byte, depth int, id string) *part {
	w.parts++
	p := &part{id: id, header: h}
	p.media, p.params = readType(h.first("content-type"))
	if p.media == "" {
		p.media = "text/plain"
	}
	var said map[string]string
	p.disposition, said = readType(h.first("content-disposition"))
	p.name = fileName(h.first("content-disposition"), "filename", said)
	if p.name == "" {
		p.name = fileName(h.first("content-type"), "name", p.params)
	}
	if !strings.HasPrefix(p.media, "multipart/") {
		p.body = body
		return p
	}
	if depth >= maxDepth {
		w.letter.note(TooDeep, id)
		p.media, p.body = "application/octet-stream", body
		return p
	}
	boundary := strings.TrimRight(p.params["boundary"], " \t")
	if boundary == "" {
		boundary = guessBoundary(body)
	}
	pieces, found := w.split(body, boundary)
	if !found {
		w.letter.note(BoundaryMissing, id)
		p.media, p.body = "text/plain", body
		return p
	}
	for i, piece := range pieces {
		if w.parts >= MaxParts {
			w.letter.note(TooManyParts, "")
			break
		}
		child := strconv.Itoa(i + 1)
		if id != "" {
			child = id + "." + child
		}
		header, rest := readPartHeader(piece, w.letter)
		if p.media == "multipart/digest" && !header.Has("content-type") {
			header.fields = append(header.fields, field{name: "content-type", value: "message/rfc822"})
		}
		p.children = append(p.children, w.read(header, rest, depth+1, child))
	}
	return p
}

// readPartHeader is readHeader for a part, which may have no header: it then begins
// with a blank line.
func readPartHeader(piece []byte, l *Letter) (Header, []byte) {
	if line, rest := cutLine(piece); len(line) == 0 {
		return Header{}, rest
	}
	return readHeader(piece, l)
}

// split cuts a body at the lines of its boundary. Only a whole line is one, so neither
// text that has it in the middle nor a longer boundary that begins alike cuts anything.
func (w *walk) split(body []byte, boundary string) (pieces [][]byte, found bool) {
	if boundary == "" {
		return nil, false
	}
	delimiter := []byte("--" + boundary)
	start, at := -1, 0
	for at < len(body) {
		end := bytes.IndexByte(body[at:], '\n')
		if end < 0 {
			end = len(body) - at
		} else {
			end++
		}
		line := body[at : at+end]
		if bytes.HasPrefix(line, delimiter) {
			rest := bytes.TrimRight(line[len(delimiter):], " \t\r\n")
			if last := string(rest) == "--"; last || len(rest) == 0 {
				if start >= 0 {
					pieces = append(pieces, withoutLastEnd(body[start:at]))
				}
				start = at + end
				if last {
					if len(bytes.TrimSpace(body[start:])) > 0 {
						w.letter.note(AfterEnd, printable(bytes.TrimSpace(body[start:])))
					}
					return pieces, true
				}
				if len(pieces) > MaxParts {
					return pieces, true
				}
			}
		}
		at += end
	}
	if start < 0 {
		return nil, false
	}
	w.letter.note(BoundaryOpen, "")
	return append(pieces, body[start:]), true
}

// withoutLastEnd drops the end of line that belongs to the boundary below.
func withoutLastEnd(piece []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimSuffix(piece, []byte("\n")), []byte("\r"))
}

// guessBoundary is the boundary of a multipart that does not name it: the first line
// that begins with two dashes and that a field of a part follows.
func guessBoundary(body []byte) string {
	for rest := body[:min(len(body), 64<<10)]; len(rest) > 0; {
		var line []byte
		line, rest = cutLine(rest)
		if len(line) > 4 && len(line) < 100 && bytes.HasPrefix(line, []byte("--")) {
			next, _ := cutLine(rest)
			if name, _, ok := splitField(next); ok && strings.HasPrefix(name, "content-") {
				return string(bytes.TrimRight(line[2:], " \t"))
			}
		}
	}
	return ""
}

// readType reads a media type or a disposition. Of what breaks the rules the type alone
// is kept.
func readType(value string) (media string, params map[string]string) {
	value = value[:min(len(value), maxType)]
	media, params, _, err := mediatype.Parse(value)
	if err != nil {
		media, _, _ = strings.Cut(value, ";")
		media, _, _ = strings.Cut(strings.TrimSpace(media), " ")
		params = nil
	}
	media = strings.ToLower(strings.TrimSpace(media))
	switch {
	case media == "text": // RFC 822 gateways
		media = "text/plain"
	case len(media) > 100 || strings.ContainsAny(media, "\"<>(), \t"):
		media = "application/octet-stream"
	}
	return media, params
}
