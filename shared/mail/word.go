package mail

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// word is one encoded word of a header, RFC 2047: =?charset?encoding?text?=
type word struct {
	charset  string
	encoding byte // 'b' or 'q'
	bytes    []byte
}

// decodeWords decodes the value of a field. It is more tolerant than RFC 2047: words
// may hold blanks and stand inside other text; neighbours of one charset are joined
// before they are decoded, since programs split one character over two words; what
// is no word and not ASCII is taken for UTF-8, else for Windows-1252.
func decodeWords(value string) string {
	var out strings.Builder
	var last word // what was read and is not yet decoded
	flush := func() {
		if last.charset != "" {
			text, _ := decodeCharset(last.bytes, last.charset)
			out.WriteString(text)
			last = word{}
		}
	}
	for value != "" {
		start := strings.Index(value, "=?")
		if start < 0 {
			break
		}
		next, length, ok := readWord(value[start:])
		if !ok {
			flush()
			out.WriteString(toUTF8(value[:start+2]))
			value = value[start+2:]
			continue
		}
		between := value[:start]
		value = value[start+length:]
		if last.charset != "" && strings.TrimSpace(between) == "" {
			if last.charset == next.charset {
				last.bytes = append(last.bytes, next.bytes...)
				continue
			}
			flush() // the blanks between two words are no text
			last = next
			continue
		}
		flush()
		out.WriteString(toUTF8(between))
		last = next
	}
	flush()
	out.WriteString(toUTF8(value))
	return oneLine(out.String())
}

// maxWord is how long a word may be. RFC 2047 says 75, programs write more.
const maxWord = 4096

// readWord reads a word at the beginning of s, and tells its length.
func readWord(s string) (w word, length int, ok bool) {
	charset, rest, found := strings.Cut(s[2:min(len(s), maxWord)], "?")
	if !found || charset == "" || len(charset) > 60 || strings.ContainsAny(charset, " \t=<>\"") {
		return w, 0, false
	}
	encoding, rest, found := strings.Cut(rest, "?")
	if !found || len(encoding) != 1 {
		return w, 0, false
	}
	w.charset, _, _ = strings.Cut(strings.ToLower(charset), "*") // RFC 2231 adds a language
	w.encoding = encoding[0] | 0x20
	end := strings.Index(rest, "?=")
	if w.encoding == 'q' && end == 0 && strings.Contains(rest[2:], "?=") && isHex(rest[2:]) {
		end = 2 + strings.Index(rest[2:], "?=") // a question mark before =XX is text
	}
	if end < 0 || w.charset == "" {
		return w, 0, false
	}
	text := rest[:end]
	switch w.encoding {
	case 'b':
		w.bytes, _ = decodeBase64([]byte(text))
	case 'q':
		w.bytes, _ = decodeQuoted([]byte(strings.ReplaceAll(text, "_", "=20")))
	default:
		return w, 0, false
	}
	return w, len(s[:min(len(s), maxWord)]) - len(rest) + end + 2, true
}

func isHex(s string) bool {
	return len(s) >= 2 && unhex(s[0]) >= 0 && unhex(s[1]) >= 0
}

// oneLine is a text on one line, without control characters.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// toUTF8 is text that has no charset: ASCII or UTF-8 as it is, with the escapes of
// Japanese mail ISO-2022-JP, and else Windows-1252.
func toUTF8(s string) string {
	if !strings.Contains(s, "\x1b") && utf8.ValidString(s) {
		return s
	}
	text, _ := decodeCharset([]byte(s), "")
	return text
}

// cutRunes is at most the first n characters.
func cutRunes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
