package mail

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cention-sany/utf7"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	utf "golang.org/x/text/encoding/unicode"
)

// wider are charsets that the index of HTML does not know, or knows narrower than mail
// programs use them. For the rest that index is right: it reads a label as the Windows
// variant that is written under it.
var wider = map[string]encoding.Encoding{
	"gb2312": simplifiedchinese.GB18030, "gbk": simplifiedchinese.GB18030, "gb18030": simplifiedchinese.GB18030, "cp936": simplifiedchinese.GB18030, "x-gbk": simplifiedchinese.GB18030,
	"hz-gb-2312": simplifiedchinese.HZGB2312, "hz": simplifiedchinese.HZGB2312,
	"iso-2022-jp": japanese.ISO2022JP, "iso-2022-jp-1": japanese.ISO2022JP, "iso-2022-jp-2": japanese.ISO2022JP, "iso-2022-jp-ms": japanese.ISO2022JP, "cp50220": japanese.ISO2022JP, "cp50221": japanese.ISO2022JP,
	"cp932": japanese.ShiftJIS, "windows-932": japanese.ShiftJIS, "x-ms-cp932": japanese.ShiftJIS,
	"utf-7": utf7.UTF7, "utf7": utf7.UTF7, "unicode-1-1-utf-7": utf7.UTF7,
	"ibm437": charmap.CodePage437, "cp437": charmap.CodePage437, "ibm850": charmap.CodePage850, "cp850": charmap.CodePage850, "cp-850": charmap.CodePage850,
	"ibm852": charmap.CodePage852, "cp852": charmap.CodePage852, "ibm855": charmap.CodePage855, "cp855": charmap.CodePage855, "ibm858": charmap.CodePage858,
	"ibm860": charmap.CodePage860, "ibm862": charmap.CodePage862, "ibm863": charmap.CodePage863, "ibm865": charmap.CodePage865, "ibm037": charmap.CodePage037,
	"utf-16": utf.UTF16(utf.BigEndian, utf.UseBOM), "ucs-2": utf.UTF16(utf.BigEndian, utf.UseBOM),
}

// encodingOf finds an encoding by its label, in the spellings that occur.
func encodingOf(label string) (encoding.Encoding, bool) {
	label = strings.ToLower(strings.Trim(label, " \t\"'"))
	label = strings.TrimPrefix(strings.TrimPrefix(label, "charset="), "x-unknown-")
	for _, name := range []string{label, strings.ReplaceAll(label, "_", "-"), "windows-" + strings.TrimPrefix(strings.TrimPrefix(label, "cp-"), "cp"), "iso-" + strings.TrimPrefix(label, "iso")} {
		if e, ok := wider[name]; ok {
			return e, true
		}
		if e, err := htmlindex.Get(name); err == nil && e != encoding.Replacement {
			return e, true
		}
	}
	return nil, false
}

// decodeCharset is data as text, and whether it is in the charset that the label names.
// A label may be empty. Whatever the data, the text is valid UTF-8.
func decodeCharset(data []byte, label string) (text string, asSaid bool) {
	ascii, escaped := true, false
	for _, c := range data {
		ascii = ascii && c < 0x80
		escaped = escaped || c == 0x1b
	}
	label = strings.ToLower(strings.Trim(label, " \t\"'"))
	known, found := encodingOf(label)
	plain := label == "" || label == "us-ascii" || label == "ascii" || !found
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return strings.ToValidUTF8(string(data[3:]), string(utf8.RuneError)), true
	case bytes.HasPrefix(data, []byte("\xff\xfe")) && len(data)%2 == 0, bytes.HasPrefix(data, []byte("\xfe\xff")) && len(data)%2 == 0:
		return decodedBy(wider["utf-16"], data), true
	case escaped && plain && isJapanese(data):
		return decodedBy(japanese.ISO2022JP, data), label != "" && found
	case plain && ascii:
		return string(data), label == "" || found
	case plain && utf8.Valid(data):
		return string(data), label == ""
	case plain:
		return decodedBy(charmap.Windows1252, data), false
	case known == utf.UTF8:
		return repaired(data)
	case !ascii && isLatin(known) && utf8.Valid(data):
		return string(data), false // what is UTF-8 by chance is rare, and a wrong label is not
	}
	return decodedBy(known, data), true
}

// repaired is what says that it is UTF-8. A few broken characters are replaced; where
// most of what is not ASCII is broken it is Windows-1252.
func repaired(data []byte) (string, bool) {
	if utf8.Valid(data) {
		return string(data), true
	}
	broken, right := 0, 0
	for rest := data; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		if r == utf8.RuneError && size == 1 {
			broken++
		} else if size > 1 {
			right++
		}
		rest = rest[size:]
	}
	if broken > right && !endsMidCharacter(data) {
		return decodedBy(charmap.Windows1252, data), false
	}
	return strings.ToValidUTF8(string(data), string(utf8.RuneError)), false
}

// endsMidCharacter tells text that was cut inside its last character.
func endsMidCharacter(data []byte) bool {
	for n := 1; n <= 3 && n <= len(data); n++ {
		if tail := data[len(data)-n:]; utf8.RuneStart(tail[0]) {
			return tail[0] >= 0xc0 && !utf8.FullRune(tail) && utf8.Valid(data[:len(data)-n])
		}
	}
	return false
}

func decodedBy(e encoding.Encoding, data []byte) string {
	text, err := e.NewDecoder().Bytes(data)
	if err != nil {
		return strings.ToValidUTF8(string(data), string(utf8.RuneError))
	}
	return strings.ToValidUTF8(string(text), string(utf8.RuneError))
}

// isJapanese tells the escapes of ISO-2022-JP.
func isJapanese(data []byte) bool {
	for _, escape := range []string{"\x1b$B", "\x1b$@", "\x1b(J", "\x1b(I"} {
		if bytes.Contains(data, []byte(escape)) {
			return true
		}
	}
	return false
}

func isLatin(e encoding.Encoding) bool {
	return e == charmap.Windows1252 || e == charmap.ISO8859_15 || e == charmap.ISO8859_1 || e == charmap.Windows1250 || e == charmap.ISO8859_2
}

// cleanText is a text as it is kept: lines end with \n, and of the control characters
// only that and the tab stay.
func cleanText(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.ReplaceAll(s, "\r", "\n")
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.IsControl(r) || r == '\ufeff' {
			return -1
		}
		return r
	}, s)
}
