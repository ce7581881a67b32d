package mail

import (
	"strings"
	"unicode/utf8"
)

// Address is somebody in a header.
type Address struct {
	Name    string // as it is shown; empty where there is none
	Address string // local@domain as it was written; empty where nothing like it was
}

// Key is the form in which addresses are the same: ASCII letters in lower case. A folding
// that knew more could make one address of two people's.
func (a Address) Key() string { return AddressKey(a.Address) }

// AddressKey is the Key of an address.
func AddressKey(address string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, strings.TrimSpace(address))
}

// addresses reads a list of addresses as programs write it: with names that are not
// quoted, comments, groups, semicolons for commas. Of what cannot be read the name is
// kept, so nobody is lost.
func addresses(list string) []Address {
	var all []Address
	for _, item := range splitList(list) {
		if a := readAddress(item); a != (Address{}) {
			all = append(all, a)
		}
		if len(all) == maxPeople {
			break
		}
	}
	return all
}

// splitList cuts a list at its commas and semicolons, and drops the names of groups.
func splitList(list string) []string {
	var items []string
	var quoted, angle bool
	comments, start := 0, 0
	// A sign that nothing closes is text. The last one of each is looked for once, so a
	// field of nothing else takes no longer than another.
	lastQuote, lastComment, lastAngle := strings.LastIndexByte(list, '"'), strings.LastIndexByte(list, ')'), strings.LastIndexByte(list, '>')
	for i := 0; i < len(list); i++ {
		switch c := list[i]; {
		case c == '\\':
			i++
		case quoted:
			quoted = c != '"'
		case c == '"':
			quoted = i < lastQuote
		case c == '(':
			if i < lastComment {
				comments++
			}
		case c == ')':
			comments = max(0, comments-1)
		case comments > 0:
		case c == '<':
			angle = i < lastAngle
		case c == '>':
			angle = false
		case angle:
		case c == ',' || c == ';':
			items, start = append(items, list[start:i]), i+1
		case c == ':':
			if !strings.ContainsAny(list[start:i], "@[") {
				start = i + 1 // the name of a group
			}
		}
		if len(items) > 2*maxPeople {
			return items
		}
	}
	if start < len(list) {
		items = append(items, list[start:])
	}
	return items
}

// readAddress reads one item: `Name <a@b>`, `a@b (Name)`, `a@b`, or a name alone.
func readAddress(item string) Address {
	item = strings.TrimSpace(item)
	end := strings.LastIndexByte(item, '>')
	start := strings.LastIndexByte(item[:max(end, 0)], '<')
	if start >= 0 && end > start {
		name := item[:start]
		if strings.TrimSpace(name) == "" {
			name = item[end+1:]
		}
		a := Address{Name: unquote(name), Address: cleanAddress(item[start+1 : end])}
		if a.Name == a.Address {
			a.Name = ""
		}
		return a
	}
	var name string
	if open := strings.IndexByte(item, '('); open >= 0 && !strings.HasPrefix(item, `"`) {
		comment, rest, _ := strings.Cut(item[open+1:], ")")
		name, item = comment, item[:open]+" "+rest
	}
	if address := cleanAddress(item); address != "" {
		return Address{Name: unquote(name), Address: address}
	}
	for _, token := range strings.Fields(item) { // Casey casey@customer.example
		if address := cleanAddress(strings.Trim(token, `<>[]"'`)); address != "" {
			return Address{Name: unquote(strings.Replace(item, token, "", 1)), Address: address}
		}
	}
	return Address{Name: unquote(item)}
}

// cleanAddress is an address without what cannot be in one; empty if it is none.
func cleanAddress(s string) string {
	s = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(s), "mailto:"))
	if strings.Contains(s, "=?") {
		s = decodeWords(s)
	}
	if route := strings.LastIndexByte(s, ':'); strings.HasPrefix(s, "@") && route > 0 {
		s = s[route+1:] // an RFC 822 route
	}
	at := strings.LastIndexByte(s, '@')
	if at < 1 || at == len(s)-1 || len(s) > 320 || !utf8.ValidString(s) {
		return ""
	}
	local, domain := s[:at], strings.TrimSuffix(s[at+1:], ".")
	if local[0] != '"' && strings.ContainsAny(local, " \t\",;:<>()[]\\@\x00") || strings.ContainsAny(domain, " \t\",;<>()@\x00") || domain == "" {
		return ""
	}
	for _, r := range s {
		if r < ' ' || r == 0x7f {
			return ""
		}
	}
	return local + "@" + domain
}

// unquote is a name as it is shown.
func unquote(name string) string {
	name = strings.TrimSpace(name)
	if len(name) >= 2 && name[0] == '"' && name[len(name)-1] == '"' {
		name = strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\`, "").Replace(name[1 : len(name)-1])
	}
	name = decodeWords(name)
	if len(name) >= 2 && (name[0] == '\'' && name[len(name)-1] == '\'' || name[0] == '"' && name[len(name)-1] == '"') {
		name = name[1 : len(name)-1] // Outlook quotes twice
	}
	return cutRunes(strings.TrimSpace(name), 200)
}

// maxID is how many bytes an id may have. RFC 5322 allows a line of 998.
const maxID = 998

// messageIDs are the ids in a field, without brackets and blanks: this is the only
// place where ids get the form in which they are compared. Without brackets each word
// is one. Of too many the first one and the last ones stay.
func messageIDs(value string) []string {
	var ids []string
	add := func(id string) {
		id = strings.Join(strings.Fields(oneLine(toUTF8(id))), "")
		if id != "" && len(id) <= maxID {
			ids = append(ids, id)
		}
	}
	if !strings.ContainsAny(value, "<>") {
		for _, id := range strings.FieldsFunc(value, func(r rune) bool { return r == ' ' || r == '\t' || r == ',' }) {
			add(id)
		}
	} else {
		for rest := value; ; {
			_, after, found := strings.Cut(rest, "<")
			if !found {
				break
			}
			id, more, _ := strings.Cut(after, ">")
			if inner := strings.LastIndexByte(id, '<'); inner >= 0 {
				id = id[inner+1:] // a bracket that nobody closed
			}
			add(id)
			rest = more
		}
	}
	if len(ids) > maxIDs {
		ids = append(ids[:1:1], ids[len(ids)-maxIDs+1:]...)
	}
	return ids
}
