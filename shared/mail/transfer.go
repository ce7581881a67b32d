package mail

import (
	"bytes"
	"strings"
)

// transferred decodes the body of a part by its Content-Transfer-Encoding. It gives what
// can be had, and the code of what was wrong.
func transferred(body []byte, encoding string) (data []byte, wrong string) {
	encoding, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(encoding)), ";")
	ok := true
	switch encoding = strings.Trim(encoding, `"' `); encoding {
	case "", "7bit", "8bit", "binary", "7-bit", "8-bit":
		return body, ""
	case "base64":
		if isProse(body) {
			return body, TransferBroken
		}
		data, ok = decodeBase64(body)
	case "quoted-printable":
		data, ok = decodeQuoted(body)
	default:
		return body, TransferUnknown
	}
	if !ok {
		wrong = TransferBroken
	}
	return data, wrong
}

// isProse tells text that only says that it is base64: most of its lines have blanks
// inside.
func isProse(body []byte) bool {
	lines, spaced := 0, 0
	for rest := body[:min(len(body), 4096)]; len(rest) > 0 && lines < 20; {
		var line []byte
		line, rest = cutLine(rest)
		if line = bytes.TrimSpace(line); len(line) > 0 {
			lines++
			if bytes.IndexByte(line, ' ') > 0 {
				spaced++
			}
		}
	}
	return 2*spaced > lines
}

// decodeBase64 decodes base64 that may have foreign characters, padding in the middle
// (two blocks in a row) or none at the end, and the signs of URLs. A rule or a line with
// blanks inside behind a padding is what a list or a gateway wrote below, and no data.
func decodeBase64(body []byte) (data []byte, ok bool) {
	data = make([]byte, 0, len(body)*3/4+3)
	ok = true
	var bits uint32
	count, ended := 0, false
	flush := func() {
		switch count {
		case 1:
			ok = false
		case 2:
			data = append(data, byte(bits>>4))
		case 3:
			data = append(data, byte(bits>>10), byte(bits>>2))
		}
		bits, count = 0, 0
	}
	for len(body) > 0 {
		var line []byte
		line, body = cutLine(body)
		line = bytes.TrimSpace(line)
		if ended && (bytes.IndexByte(line, ' ') >= 0 || len(line) > 4 && len(bytes.Trim(line, "_-=*")) == 0) {
			return data, false
		}
		for _, c := range line {
			v := sextet(c)
			switch {
			case v >= 0:
				bits = bits<<6 | uint32(v)
				if count++; count == 4 {
					data = append(data, byte(bits>>16), byte(bits>>8), byte(bits))
					bits, count = 0, 0
				}
				ended = false
			case c == '=':
				flush()
				ended = true
			case c != ' ' && c != '\t':
				ok = false
			}
		}
	}
	flush()
	return data, ok
}

func sextet(c byte) int {
	switch {
	case 'A' <= c && c <= 'Z':
		return int(c - 'A')
	case 'a' <= c && c <= 'z':
		return int(c-'a') + 26
	case '0' <= c && c <= '9':
		return int(c-'0') + 52
	case c == '+' || c == '-':
		return 62
	case c == '/' || c == '_':
		return 63
	}
	return -1
}

// decodeQuoted decodes quoted-printable. An equals sign that begins nothing is text.
func decodeQuoted(body []byte) (data []byte, ok bool) {
	data = make([]byte, 0, len(body))
	ok = true
	for len(body) > 0 {
		at := bytes.IndexByte(body, '\n')
		line, end := body, []byte(nil)
		if at >= 0 {
			line, end = body[:at], body[at:at+1]
			if bytes.HasSuffix(line, []byte("\r")) {
				end = []byte("\r\n")
			}
		}
		body = body[len(line)+min(len(end), 1):]
		line = bytes.TrimRight(line, " \t\r")
		for i := 0; i < len(line); i++ {
			c := line[i]
			switch {
			case c != '=':
				data = append(data, c)
			case i == len(line)-1: // a soft break
				end = nil
			case i+2 < len(line) && unhex(line[i+1]) >= 0 && unhex(line[i+2]) >= 0:
				data = append(data, byte(unhex(line[i+1])<<4|unhex(line[i+2])))
				i += 2
			default:
				data = append(data, c)
				ok = false
			}
		}
		data = append(data, end...)
	}
	return data, ok
}

func unhex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
