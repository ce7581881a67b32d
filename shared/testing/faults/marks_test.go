package faults_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"docket/scripts/local/system"
	"docket/shared/dynamo"
	"docket/shared/id"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/uuid"
)

// marks are words that stand in what one customer wrote, each in one place.
type marks struct{ of map[string]string }

func newMarks() *marks { return &marks{of: map[string]string{}} }

// word is a new one, for a place. It is in lower case, as what is folded is.
func (m *marks) word(place string) string {
	w := "zq" + strings.ReplaceAll(uuid.NewString(), "-", "")[:14]
	m.of[w] = place
	return w
}

// in is a word that a text holds, and where it was written; empty without one.
func (m *marks) in(text string) string {
	text = strings.ToLower(text)
	for at := strings.Index(text, "zq"); at >= 0; {
		if end := at + 16; end <= len(text) && m.of[text[at:end]] != "" {
			return fmt.Sprintf("the word of %s: …%s…", m.of[text[at:end]], text[max(0, at-60):min(len(text), end+20)])
		}
		next := strings.Index(text[at+1:], "zq")
		if next < 0 {
			break
		}
		at += 1 + next
	}
	return ""
}

// schema is what of a JSON Schema says what a client may write.
type schema struct {
	Ref        string             `json:"$ref"`
	Type       any                `json:"type"`
	Enum       []any              `json:"enum"`
	Format     string             `json:"format"`
	Properties map[string]*schema `json:"properties"`
	Items      *schema            `json:"items"`
	Open       any                `json:"additionalProperties"`
}

func (s *schema) is(kind string) bool {
	kinds, several := s.Type.([]any)
	return s.Type == kind || several && slices.Contains(kinds, any(kind))
}

// document is what of an OpenAPI document leads to the bodies of requests.
type document struct {
	Paths map[string]map[string]struct {
		OperationID string `json:"operationId"`
		RequestBody struct {
			Content map[string]struct{ Schema *schema }
		} `json:"requestBody"`
	}
	Components struct{ Schemas map[string]*schema }
}

// input is a body that a face's document lets a client send.
type input struct {
	*schema
	of document
}

// bodies are those of all faces, by operation.
var bodies = sync.OnceValues(func() (map[string]input, error) {
	found := map[string]input{}
	for _, face := range system.Faces(nil) {
		written, err := face.Document()
		var d document
		if err == nil {
			err = json.Unmarshal(written, &d)
		}
		if err != nil {
			return nil, fmt.Errorf("the document cannot be read: %w", err)
		}
		for _, methods := range d.Paths {
			for _, o := range methods {
				if body := o.RequestBody.Content["application/json"].Schema; body != nil {
					found[o.OperationID] = input{body, d}
				}
			}
		}
	}
	return found, nil
})

// body is the whole of what a client may send to an operation, with a new word
// wherever it may send a text. own has values of its own; nil leaves one out.
func (m *marks) body(t testing.TB, operation string, own map[string]any) map[string]any {
	t.Helper()
	all, err := bodies()
	in, known := all[operation]
	if !known {
		t.Fatalf("no body of %s is known: %v", operation, err)
	}
	filled := m.fill(t, in.of, in.schema, operation).(map[string]any)
	for name, value := range own {
		if filled[name] == nil {
			t.Errorf("%s has no %s any more", operation, name)
		}
		if filled[name] = value; value == nil {
			delete(filled, name)
		}
	}
	return filled
}

func (m *marks) fill(t testing.TB, d document, s *schema, place string) any {
	t.Helper()
	if s.Ref != "" {
		s = d.Components.Schemas[s.Ref[strings.LastIndex(s.Ref, "/")+1:]]
	}
	switch {
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.is("string") && s.Format == "date-time":
		return "2031-01-01T00:00:00Z"
	case s.is("string"):
		return m.word(place)
	case s.is("boolean"):
		return true
	case s.is("array"):
		return []any{m.fill(t, d, s.Items, place), m.fill(t, d, s.Items, place)}
	case s.is("object"):
		filled := map[string]any{}
		for name, property := range s.Properties {
			filled[name] = m.fill(t, d, property, place+"."+name)
		}
		if s.Open != nil && s.Open != false { // any JSON
			key := func() string { return m.word("a key of " + place) }
			filled[key()], filled[key()] = m.word(place), []any{m.word(place), map[string]any{key(): m.word(place)}}
			filled["plan"], filled["seats"] = m.word(place), 7
		}
		return filled
	}
	t.Fatalf("nobody knows what to write in %s: %+v", place, s)
	return nil
}

// sighting is what lies in the table, by its keys: every text of an item, names
// of attributes, what is compressed and indexed words included.
type sighting map[string][]string

func look(t testing.TB, prefix string) sighting {
	t.Helper()
	found := sighting{}
	for _, it := range scan(t, prefix) {
		at := strings.TrimPrefix(text(it, "PK"), prefix) + " " + text(it, "SK")
		if it["exp"] != nil && strings.HasPrefix(at, "IX#") {
			at = "expiring " + at // an empty segment is kept for a week
		}
		if strings.HasPrefix(at, "TK#") && text(it, "SK") == "A" {
			delete(it, "w") // how many writes it had is told to nobody
		}
		words, err := dynamo.WordsIn(it)
		if err != nil {
			t.Fatal(err)
		}
		found[at] = append(texts(&types.AttributeValueMemberM{Value: it}), words...)
	}
	return found
}

// texts are all texts of a value, in one order.
func texts(v types.AttributeValue) (all []string) {
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return []string{v.Value}
	case *types.AttributeValueMemberN:
		return []string{v.Value}
	case *types.AttributeValueMemberBOOL:
		return []string{fmt.Sprint(v.Value)}
	case *types.AttributeValueMemberB:
		all = []string{string(v.Value)}
		if r, err := gzip.NewReader(bytes.NewReader(v.Value)); err == nil {
			if plain, err := io.ReadAll(r); err == nil {
				all = append(all, string(plain))
			}
		}
		if plain, err := io.ReadAll(flate.NewReader(bytes.NewReader(v.Value))); err == nil {
			all = append(all, string(plain))
		}
		return all
	case *types.AttributeValueMemberSS:
		return slices.Sorted(slices.Values(v.Value))
	case *types.AttributeValueMemberL:
		for _, member := range v.Value {
			all = append(all, texts(member)...)
		}
		return all
	case *types.AttributeValueMemberM:
		for _, name := range slices.Sorted(maps.Keys(v.Value)) {
			all = append(append(all, name), texts(v.Value[name])...)
		}
		return all
	}
	panic(fmt.Sprintf("a value of another type: %T", v))
}

// marked is where words stand, but in segments that are empty and expire.
func (s sighting) marked(m *marks) (found []string) {
	for _, at := range slices.Sorted(maps.Keys(s)) {
		if word := m.in(strings.Join(s[at], "\n")); word != "" && !strings.HasPrefix(at, "expiring ") {
			found = append(found, at+" has "+word)
		}
	}
	return found
}

// holds tells whether an item of a kind has a word.
func (s sighting) holds(kind string, m *marks) bool {
	return slices.ContainsFunc(s.marked(m), func(at string) bool { return strings.HasPrefix(at, kind+"#") || strings.HasPrefix(at, kind+" ") })
}

// same holds another sighting to have every item as it is here, but for how far inboxes
// follow the feed: they go on while nobody writes.
func (s sighting) same(t testing.TB, other sighting) {
	t.Helper()
	for at, was := range s {
		if follower := strings.HasPrefix(at, "WH#inboxes"); !follower && !slices.Equal(was, other[at]) {
			t.Errorf("%s was\n%q\nand is\n%q", at, was, other[at])
		}
	}
}

// keeps holds what is there after an erasing to have every item that is not the
// contact's as it was before, but for the index, the counts and the jobs. erased are
// the ids of the contact's tickets and messages.
func (s sighting) keeps(t testing.TB, after sighting, theirs *marks, erased []string) {
	t.Helper()
	kept := sighting{}
	for at, was := range s {
		kind, _, _ := strings.Cut(at, "#")
		whole := at + "\n" + strings.Join(was, "\n")
		about := theirs.in(whole) != "" || slices.ContainsFunc([]string{"IX", "expiring IX", "LOG", "LOG ", "WDM ", "WDP", "UR", "FD", "JOB", "JOB ", "CTR", "CTR ", "CT M", "SV N", "WH"}, func(k string) bool { return strings.HasPrefix(kind, k) })
		for _, ticketID := range erased {
			n, _ := id.TicketNumber(strings.TrimPrefix(ticketID, id.TicketPrefix))
			about = about || strings.Contains(whole, strings.TrimPrefix(ticketID, id.TicketPrefix)) || strings.HasPrefix(at, fmt.Sprintf("TK#%d ", n))
		}
		if !about {
			kept[at] = was
		}
	}
	if len(kept) < 20 {
		t.Errorf("only %d items are not the contact's", len(kept))
	}
	kept.same(t, after)
}
