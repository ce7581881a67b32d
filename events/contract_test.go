package events_test

import (
	"bytes"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"docket/events"
	"docket/shared/change"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func TestEveryKindOfChangeHasItsTypeItsSampleAndItsPlaceInTheSchema(t *testing.T) {
	var types []string
	for _, kind := range change.Kinds() {
		types = append(types, "support."+string(kind))
	}
	if !slices.Equal(types, events.Types()) {
		t.Errorf("the kinds give %v; the types are %v", types, events.Types())
	}
	for _, name := range append(types, events.RelatedTaken) {
		sample := readSample(t, name)
		if sample["type"] != name {
			t.Errorf("the sample of %s is of type %v", name, sample["type"])
		}
		if err := compiled(t, schemaOf(name)).Validate(sample); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if files, err := os.ReadDir("samples"); err != nil || len(files) != len(types)+1 {
		t.Errorf("%d samples for %d types: %v", len(files), len(types)+1, err)
	}
}

// required is what no event may be without, by the part that has it. It is
// said here once more, so that -update alone does not move it.
func required(event string) map[string][]string {
	envelope := []string{"specversion", "id", "source", "type", "tenant", "workspace", "data"}
	if event == events.RelatedTaken {
		return map[string][]string{"event": envelope,
			"data": {"version", "related_resource_type", "related_resource_id", "kind", "id", "title", "request_id"}}
	}
	return map[string][]string{"event": append(envelope, "subject", "time", "datacontenttype"),
		"data":  {"version", "request_id", "operation", "door", "actor", "resource", "sequence", "changes"},
		"actor": {"issuer", "subject"}, "change": {"field", "old", "new"}}
}

// A sample with any one thing wrong is no event any more.
func TestTheSchemasRefuseWhatBreaksTheContract(t *testing.T) {
	for _, name := range append(events.Types(), events.RelatedTaken) {
		schema := compiled(t, schemaOf(name))
		sample := readSample(t, name)
		refuses := func(what string) {
			t.Helper()
			if schema.Validate(sample) == nil {
				t.Errorf("%s is taken with %s", name, what)
			}
		}
		data := sample["data"].(object)
		objects := map[string]object{"event": sample, "data": data}
		if actor, ok := data["actor"].(object); ok {
			objects["actor"], objects["change"] = actor, data["changes"].([]any)[0].(object)
		}
		for where, part := range objects {
			kept := maps.Clone(part)
			for _, property := range required(name)[where] {
				delete(part, property)
				refuses(where + " without " + property)
				if property != "old" && property != "new" { // which may be anything
					part[property] = 0.5
					refuses(where + " whose " + property + " is 0.5")
				}
				part[property] = kept[property]
			}
			part["not_known"] = "x"
			refuses(where + " that has an unknown property")
			delete(part, "not_known")
		}
		if err := schema.Validate(sample); err != nil {
			t.Errorf("%s was not restored: %v", name, err)
		}
	}
}

func TestAnEnvelopeMayHaveExtensionsAndADataNoneOfItsOwn(t *testing.T) {
	for _, name := range []string{events.TicketCreated, events.RelatedTaken} {
		schema := compiled(t, schemaOf(name))
		for property, value := range map[string]any{"traceparent": "00-a-b-01", "sampledrate": 3, "replay": true} {
			sample := readSample(t, name)
			sample[property] = value
			if err := schema.Validate(sample); err != nil {
				t.Errorf("%s with the extension %s: %v", name, property, err)
			}
			sample["data"].(object)[property] = value
			if schema.Validate(sample) == nil {
				t.Errorf("%s is taken with data.%s", name, property)
			}
		}
	}
}

func TestTheSchemasHoldTheLimits(t *testing.T) {
	long := func(n int) string { return strings.Repeat("x", n) }
	for _, c := range []struct {
		property    string
		good, wrong []any
	}{
		{"id", []any{"x", long(128)}, []any{"", long(129)}},
		{"title", []any{"x", long(300)}, []any{"", long(301)}},
		{"request_id", []any{"x", long(128)}, []any{"", long(129)}},
		{"kind", []any{events.Task, events.Asset, events.Activity}, []any{"", "contact"}},
		{"version", []any{1}, []any{0, 2, "1"}},
		{"related_resource_type", []any{events.SupportTicket}, []any{"", "queue"}},
		{"related_resource_id", []any{"ticket_" + ticket}, []any{ticket, "ticket_", "ticket_" + ticket + "0", "queue_" + ticket}},
		{"url", []any{"http://a.example", "https://a.example/?q=1#f", "https://" + long(1992)},
			[]any{"", "ftp://a.example", "javascript:alert(1)", "/tasks/1", "https://" + long(1993), "https://a b"}},
	} {
		for i, value := range append(slices.Clone(c.good), c.wrong...) {
			sample := readSample(t, events.RelatedTaken)
			sample["data"].(object)[c.property] = value
			if err := compiled(t, relatedSchema).Validate(sample); (err == nil) != (i < len(c.good)) {
				t.Errorf("%s %v: %v", c.property, value, err)
			}
		}
	}
}

func readSample(t *testing.T, event string) object {
	t.Helper()
	text, err := os.ReadFile(sampleFile(event))
	if err != nil {
		t.Fatal(err)
	}
	sample, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return sample.(object)
}
