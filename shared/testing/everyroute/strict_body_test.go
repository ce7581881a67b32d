package everyroute_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// badBodies spoils the body as a whole.
func badBodies(r request, texts map[string]string) []bad {
	first := slices.Sorted(maps.Keys(texts))[0]
	twice := func(name string) request {
		return r.With(strings.TrimSuffix(r.Body, "}") + `,"` + name + `":` + texts[name] + "}")
	}
	nested := func(depth int) string { return strings.Repeat("[", depth) + strings.Repeat("]", depth) }
	var many []string
	for i := range 100_000 {
		many = append(many, fmt.Sprintf(`"%05d":0`, i))
	}
	all := []bad{
		invalid("an unknown property", r.With(but(texts, "unknown", `"`+mark+`"`)), "body.unknown"),
		invalid("a property of no name", r.With(but(texts, "", `"`+mark+`"`)), "body."),
		invalid("a property's name of many bytes", r.With(but(texts, strings.Repeat("n", 900_000), "1")), cut("body."+strings.Repeat("n", 200))),
		invalid("many unknown properties", r.With("{"+strings.Join(many, ",")+"}"), ""),
		invalid("33 deep", r.With(but(texts, "custom_fields", `{"deep":`+nested(31)+`}`)), "body.custom_fields.deep"+strings.Repeat("[0]", 30)),
		invalid("100,000 deep", r.With(but(texts, "custom_fields", `{"deep":`+nested(100_000)+`}`)), "body.custom_fields.deep"+strings.Repeat("[0]", 30)),
		malformed("nothing", r.With("")),
		malformed("spaces", r.With(" \n ")),
		invalid("null", r.With("null"), "body"),
		invalid("an array", r.With("[]"), "body"),
		invalid("an array around it", r.With("["+r.Body+"]"), "body"),
		invalid("a string", r.With(`"`+mark+`"`), "body"),
		invalid("a number", r.With("1"), "body"),
		malformed("a word", r.With(mark)),
		malformed("text behind", r.With(r.Body+mark)),
		malformed("a comma behind", r.With(r.Body+",")),
		malformed("two values", r.With(r.Body+" "+r.Body)),
		malformed("a byte order mark", r.With("\uFEFF"+r.Body)),
		malformed("a comment", r.With("/* "+mark+" */"+r.Body)),
		malformed("a trailing comma", r.With(strings.TrimSuffix(r.Body, "}")+",}")),
		malformed("half of it", r.With(r.Body[:len(r.Body)-1])),
		malformed("single quotes", r.With(strings.ReplaceAll(r.Body, `"`, "'"))),
		malformed("UTF-16", r.With("\xff\xfe{\x00}\x00")),
		malformed("NaN", r.With(but(texts, first, "NaN"))),
		malformed("a hexadecimal number", r.With(but(texts, first, "0x1F"))),
		malformed("a control character", r.With(but(texts, first, "\"a\nb\""))),
		malformed("a leading zero", r.With(but(texts, first, "01"))),
		invalid("invalid UTF-8 in a name", r.With(but(texts, "a\xff", "1")), ""),
		invalid("half a surrogate in a name", r.With(but(texts, `a\ud800`, "1")), ""),
		invalid("NUL in a name", r.With(but(texts, `a\u0000`, "1")), "body.a\x00"),
	}
	for _, kind := range []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", mark,
		"application/xml", "application/merge-patch+xml", "text/json", "application/json/x", "json", ";", "application/json; charset=utf-16"} {
		all = append(all, bad{"content type " + kind, r.Saying("Content-Type", kind), 415, "unsupported_media_type", ""})
	}
	all = append(all, bad{"no content type", r.Saying("Content-Type", ""), 415, "unsupported_media_type", ""},
		bad{"a form", r.Saying("Content-Type", "application/x-www-form-urlencoded").With("a=" + mark), 415, "unsupported_media_type", ""})
	for name := range texts {
		all = append(all, invalid(name+" twice", twice(name), "body."+name))
		other := strings.ToUpper(name[:1]) + name[1:]
		changed := maps.Clone(texts)
		changed[other] = changed[name]
		delete(changed, name)
		all = append(all, invalid(name+" in another case", r.With(object(changed)), "body."+other))
	}
	return all
}

// badProperties spoils the properties of an object one by one: that at `at`,
// which set sends in its place.
func (d document) badProperties(at string, set func(object string) request, texts map[string]string, input *schema) []bad {
	var all []bad
	for name, s := range input.Properties {
		here := at + "." + name
		all = append(all, d.badValue(here, func(value string) request { return set(but(texts, name, value)) }, texts[name], s)...)
	}
	return all
}

// badValue spoils one value, which is text in the sample.
func (d document) badValue(at string, set func(value string) request, text string, s *schema) []bad {
	s = d.whole(s)
	var all []bad
	for _, value := range wrongTypes(s) {
		all = append(all, invalid(at+": "+value, set(value), at))
	}
	switch {
	case s.Kind() == "string":
		all = append(all, badStrings(at, at, s, func(text string) request { return set(`"` + text + `"`) })...)
	case s.Kind() == "array" && s.MaxItems == nil:
		all = append(all, bad{name: at + " has no most items", request: set("[]")})
	case s.Kind() == "array":
		all = append(all, d.badItems(at, set, text, s)...)
	case s.Kind() == "integer" && s.Maximum == nil:
		all = append(all, bad{name: at + " has no most", request: set("0")})
	case s.Kind() == "integer":
		for _, value := range []string{"-1", "1.5", "1e300", "-1e300", "9223372036854775808", "1e999", "-1e999"} {
			all = append(all, invalid(at+": "+value, set(value), at))
		}
		all = append(all, invalid(at+" too big", set(fmt.Sprintf("%.0f", *s.Maximum+1)), at))
	case s.Kind() == "object" && len(s.Properties) > 0:
		var properties map[string]json.RawMessage
		if err := json.Unmarshal([]byte(text), &properties); err != nil {
			panic(err) // a sample is JSON
		}
		texts := map[string]string{}
		for name, value := range properties {
			texts[name] = string(value)
		}
		all = append(all, invalid(at+" with an unknown property", set(but(texts, "unknown", `"`+mark+`"`)), at+".unknown"))
		all = append(all, d.badProperties(at, set, texts, s)...)
	case s.Kind() == "object":
		all = append(all, badFields(at, at, set)...)
	}
	return all
}

// badItems spoils an array: its length, and its first element.
func (d document) badItems(at string, set func(value string) request, text string, s *schema) []bad {
	var elements []json.RawMessage
	if err := json.Unmarshal([]byte(text), &elements); err != nil || len(elements) == 0 {
		panic(fmt.Sprintf("the sample has no element at %s: %v", at, err))
	}
	first := string(elements[0])
	all := d.badValue(at+"[0]", func(value string) request { return set("[" + value + "]") }, first, s.Items)
	all = append(all, invalid(at+" too many", set("["+strings.Repeat(first+",", *s.MaxItems)+first+"]"), at))
	if s.MinItems != nil {
		all = append(all, invalid(at+" too few", set("[]"), at))
	}
	return all
}

// wrongTypes are values that the schema cannot take.
func wrongTypes(s *schema) []string {
	if len(s.Types()) == 0 {
		return nil // it takes anything
	}
	values := map[string][]string{
		"string": {`"` + mark + `"`}, "integer": {"7"}, "boolean": {"true"}, "array": {"[]", `["` + mark + `"]`},
		"object": {"{}", `{"a":"` + mark + `"}`}, "null": {"null"},
	}
	var wrong []string
	for kind, texts := range values {
		if !s.Types()[kind] {
			wrong = append(wrong, texts...)
		}
	}
	return wrong
}

// badStrings are texts that no string property takes, or not this one.
func badStrings(name, at string, s *schema, set func(text string) request) []bad {
	all := []bad{
		invalid(name+" in no UTF-8", set(mark+"\xff"), at),
		invalid(name+" with an overlong form", set(mark+"\xc0\x80"), at),
		invalid(name+" with a surrogate in UTF-8", set(mark+"\xed\xa0\x80"), at),
		invalid(name+" with half a surrogate", set(mark+`\ud800`), at),
		invalid(name+" with surrogates swapped", set(mark+`\udc00\ud800`), at),
		invalid(name+" with NUL", set(mark+`\u0000`), at),
	}
	if !multiline(s) {
		for _, end := range []string{`\n`, `\r`, `\t`, `\u001b`, `\u007f`, `\u0085`, `\u2028`, `\u2029`} {
			all = append(all, invalid(name+" with "+end, set("a"+end+mark), at))
		}
	}
	if named := at[strings.LastIndex(at, ".")+1:]; named != "description" && named != "idempotency_key" {
		for _, blank := range []string{" ", `\u200b`, `\u3164\u00a0`} {
			all = append(all, invalid(name+" blank", set(blank), at))
		}
	}
	switch {
	case len(s.Enum) > 0:
		last := s.Enum[len(s.Enum)-1]
		all = append(all, invalid(name+" of no meaning", set(mark), at), invalid(name+" in another case", set(strings.ToUpper(fmt.Sprint(last))), at))
		if !slices.Contains(s.Enum, any("")) {
			all = append(all, invalid(name+" empty", set(""), at))
		}
		return all
	case s.Format == "date-time":
		for _, text := range []string{"", mark, "2026-01-01", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-01-01T25:00:00Z",
			"2026-01-01 00:00:00Z", "2026-01-01T00:00:00", "1767225600", "0000-01-01T00:00:00Z", "1969-12-31T23:59:59Z",
			"1970-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"} {
			all = append(all, invalid(name+": "+text, set(text), at))
		}
		return all
	case s.MaxLength == nil:
		return append(all, bad{name: name + " has no most length", request: set("")})
	}
	if s.MinLength != nil {
		all = append(all, invalid(name+" empty", set(""), at))
	}
	return append(all,
		invalid(name+" too long", set(mark+strings.Repeat("x", *s.MaxLength+1-len(mark)%(*s.MaxLength+1))), at),
		invalid(name+" too long in other letters", set(strings.Repeat("\u00e9", *s.MaxLength+1)), at))
}

// multiline tells a text that may have many lines.
func multiline(s *schema) bool {
	return s.Kind() == "string" && s.Format == "" && s.Pattern == "" && len(s.Enum) == 0
}

// badFields are custom fields that break a rule.
func badFields(name, at string, set func(value string) request) []bad {
	var many []string
	for i := range 51 {
		many = append(many, fmt.Sprintf(`"f%d":1`, i))
	}
	long := strings.Repeat("k", 65)
	return []bad{
		invalid(name+" with one twice", set(`{"plan":1,"plan":2}`), at+".plan"),
		invalid(name+" with one twice by an escape", set(`{"plan":1,"pl\u0061n":2}`), at+".plan"),
		invalid(name+" with one twice far down", set(`{"plan":{"a":[{"b":1,"b":2}]}}`), at+".plan.a[0].b"),
		invalid(name+" in no UTF-8", set("{\"plan\":\""+mark+"\xff\"}"), at+".plan"),
		invalid(name+" with half a surrogate", set(`{"plan":"`+mark+`\ud800"}`), at+".plan"),
		invalid(name+" with NUL", set(`{"plan":"`+mark+`\u0000"}`), at+".plan"),
		invalid(name+" with NUL far down", set(`{"plan":["`+mark+`",{"x":"\u0000"}]}`), at+".plan[1].x"),
		invalid(name+" with NUL in a key", set(`{"a\u0000":1}`), at+".a\x00"),
		invalid(name+" with a number too big", set(`{"plan":1e999}`), at+".plan"),
		invalid(name+" with one twice in another form", set(`{"plan":1,"Ｐlan":2}`), at+".\uff30lan"),
		invalid(name+" with a line's end in a key", set(`{"a\nb":1}`), at+".a\nb"),
		invalid(name+" of a blank key", set(`{"\u200b":1}`), at+".\u200b"),
		invalid(name+" of no key", set(`{"":1}`), at+"."),
		invalid(name+" of a long key", set(`{"`+long+`":1}`), at+"."+long),
		invalid(name+" of a very long key", set(`{"`+strings.Repeat("k", 100_000)+`":1}`), cut(at+"."+strings.Repeat("k", 200))),
		invalid(name+" too many", set("{"+strings.Join(many, ",")+"}"), at),
		invalid(name+" too big", set(`{"plan":"`+mark+strings.Repeat("x", 32*1024)+`"}`), at),
		invalid(name+" too deep", set(`{"plan":`+strings.Repeat("[", 9)+strings.Repeat("]", 9)+`}`), at+".plan"),
	}
}
