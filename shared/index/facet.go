package index

import (
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"
)

// Facet is one thing that a ticket is or has, as the text that names its
// segments: at most 72 bytes of [A-Za-z0-9_.=%~-]. Make it with New, Hashed,
// Field or HasField: different arguments never give the same facet.
type Facet string

// Live is the facet of every ticket that lists may show.
const Live Facet = "live"

const (
	maxFacet = 72
	// fieldPrefix holds a dot, which no name of New keeps, so a custom field
	// can never pass for a field of the ticket.
	fieldPrefix = "cf."
	hashSize    = 12
)

// New gives the facet of a ticket whose field name has this value:
// `status=open`. Neither has a forbidden character; a facet that would be too
// long keeps the name and has a hash for the value.
func New(name, value string) Facet {
	return fit(escape(name, false), "="+escape(value, true))
}

// Hashed is New for a value that may tell who somebody is, and so must stand in
// no key: it has 96 bits of a hash for the value, `owner_id=~<16 characters>`.
func Hashed(name, value string) Facet {
	return fit(escape(name, false), "=~"+hash(name+"="+value))
}

// Field gives the facet of a ticket whose custom field key has this value, which
// is kept as Hashed keeps it: `cf.plan=~<16 characters>`.
func Field(key, value string) Facet {
	return fit(fieldPrefix+escape(key, true), "=~"+hash(fieldPrefix+key+"="+value))
}

// HasField gives the facet of a ticket that has the custom field key, whatever
// its value: `cf.plan`.
func HasField(key string) Facet {
	return fit(fieldPrefix+escape(key, true), "")
}

// fit joins head and tail, or shortens them to what of the head has room and a
// hash of the whole. The tilde, which no escaped text holds, keeps the two
// forms apart.
func fit(head, tail string) Facet {
	whole := head + tail
	if len(whole) <= maxFacet {
		return Facet(whole)
	}
	short := "~" + hash(whole)
	return Facet(head[:min(len(head), maxFacet-len(short))] + short)
}

// hash is hashSize bytes of a text's SHA-256 in 16 characters. To meet the value
// of another takes 2^96 tries, and whoever finds two of their own that meet has
// mixed up their own tickets alone.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.RawURLEncoding.EncodeToString(sum[:hashSize])
}

// escape replaces every byte but [A-Za-z0-9_-], and the dot where it is
// allowed, by a percent sign and two upper-case hexadecimal digits.
func escape(text string, dot bool) string {
	const digits = "0123456789ABCDEF"
	plain := func(r rune) bool { return r < 0x80 && isPlain(byte(r)) || dot && r == '.' }
	if strings.IndexFunc(text, func(r rune) bool { return !plain(r) }) < 0 {
		return text
	}
	var b strings.Builder
	for i := range len(text) {
		c := text[i]
		if isPlain(c) || dot && c == '.' {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(digits[c>>4])
		b.WriteByte(digits[c&15])
	}
	return b.String()
}

func isPlain(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '-'
}

// Normalize gives the facets sorted, each once, in a new slice.
func Normalize(facets []Facet) []Facet {
	sorted := slices.Clone(facets)
	slices.Sort(sorted)
	return slices.Compact(sorted)
}

// Diff gives what turns the set before into the set after: add is in after
// alone, del in before alone. Both arguments must be as Normalize gives them,
// and so are the results.
func Diff(before, after []Facet) (add, del []Facet) {
	for len(before) > 0 && len(after) > 0 {
		switch strings.Compare(string(before[0]), string(after[0])) {
		case -1:
			del, before = append(del, before[0]), before[1:]
		case 1:
			add, after = append(add, after[0]), after[1:]
		default:
			before, after = before[1:], after[1:]
		}
	}
	return append(add, after...), append(del, before...)
}
