package feed_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"docket/events"
	"docket/shared/change"
	"docket/shared/feed"
	"docket/shared/id"
	"docket/shared/tenant"
	"docket/shared/testing/fake"
	"docket/shared/ticket"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"
)

const limit = 200 << 10 // bytes

func TestEveryChangeIsAnEventOfTheContract(t *testing.T) {
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	schema, err := compiler.Compile("../../events/schema/changed.json")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		c := drawChange(t)
		encoded, err := feed.EventOf(c).Encode()
		if err != nil {
			t.Fatal(err)
		}
		if len(encoded) > limit {
			t.Fatalf("%d bytes", len(encoded))
		}
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader(encoded))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(document); err != nil {
			t.Fatal(err)
		}
		if again, err := feed.EventOf(c).Encode(); err != nil || !bytes.Equal(again, encoded) {
			t.Fatal("the event differs from one time to the next", err)
		}
		var e events.Changed
		if err := json.Unmarshal(encoded, &e); err != nil {
			t.Fatal(err)
		}
		if c.TicketID != "" {
			c = ticket.Unsaid(c, "[withheld]")
		}
		holds(t, c, e)
	})
}

// Whoever keeps an event cannot be told to erase it.
func TestAnEventOfATicketHoldsNothingThatACustomerMayHaveWritten(t *testing.T) {
	now := time.Now()
	c := fake.Change(t, change.TicketUpdated)
	for _, name := range []string{"subject", "status", "tags", "custom_fields.casey", "a field that is not known yet"} {
		c.Fields = append(c.Fields, change.Field{Name: name, Old: json.RawMessage("1"), New: json.RawMessage("2")})
	}
	c.Actor = change.Actor{Issuer: "https://issuer.example", Subject: "casey", Role: tenant.RoleCustomer, Name: "casey", Email: "casey@customer.example"}
	for i, f := range c.Fields {
		if f.Name != "status" {
			c.Fields[i].Old, c.Fields[i].New = json.RawMessage(`"casey"`), json.RawMessage(`["casey"]`)
		}
	}
	c.Ticket, c.TicketID = 1, id.NewTicket(1, now).String()
	encoded, err := feed.EventOf(c).Encode()
	if err != nil || bytes.Contains(encoded, []byte("casey")) || !bytes.Contains(encoded, []byte(`{"field":"status","old":1,"new":2}`)) {
		t.Errorf("%s %v", encoded, err)
	}
}

// holds compares an event as its receiver reads it with its Change.
func holds(t *rapid.T, c change.Change, e events.Changed) {
	of := ""
	if c.TicketID != "" {
		of = "ticket_" + c.TicketID
	}
	if e.ID != c.ID || e.Type != "support."+string(c.Kind) || e.Subject != c.Resource || !e.Time.Equal(c.At) ||
		e.Source != "/tenants/"+e.Tenant+"/workspaces/"+e.Workspace || e.Tenant != c.Scope.Tenant() || e.Workspace != c.Scope.Workspace() {
		t.Fatalf("the envelope %+v is not of %+v", e, c)
	}
	d, a := e.Data, c.Actor
	by := events.ChangedActor{Issuer: a.Issuer, Subject: a.Subject, KeyID: a.KeyID, Role: a.Role, Name: a.Name, Email: a.Email}
	if d.RequestID != c.RequestID || d.Operation != c.Operation || d.Door != string(c.Door) || d.Actor != by ||
		d.Resource != c.Resource || d.TicketID != of || d.Sequence != c.Sequence {
		t.Fatalf("the data %+v is not of %+v", d, c)
	}
	if d.ChangesOmitted {
		if len(d.Changes) != 0 {
			t.Fatal("the changes are called omitted and are not")
		}
		return
	}
	if len(d.Changes) != len(c.Fields) {
		t.Fatalf("%d changes of %d", len(d.Changes), len(c.Fields))
	}
	for i, f := range c.Fields {
		if d.Changes[i].Name != f.Name || !same(d.Changes[i].Old, f.Old) || !same(d.Changes[i].New, f.New) {
			t.Fatalf("%+v is sent as %+v", f, d.Changes[i])
		}
	}
}

// same compares two values as JSON; nothing at all is null.
func same(a, b json.RawMessage) bool {
	var x, y any
	if len(b) == 0 {
		b = json.RawMessage("null")
	}
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}

// Up to the limit an event has its changes, to the byte; past it, none.
func TestChangesAreLeftOutOnlyWhereTheyPassTheLimit(t *testing.T) {
	c := change.Change{Kind: change.TicketUpdated, Fields: []change.Field{{Name: "description", New: json.RawMessage(`""`)}}}
	empty, err := feed.EventOf(c).Encode()
	if err != nil {
		t.Fatal(err)
	}
	for _, surplus := range []int{-1, 0, 1} {
		text := strings.Repeat("<", limit-len(empty)+surplus)
		c.Fields[0].New = json.RawMessage(`"` + text + `"`)
		data := feed.EventOf(c).Data
		if omitted := surplus > 0; data.ChangesOmitted != omitted || (len(data.Changes) == 0) != omitted {
			t.Errorf("with %d bytes to spare: omitted %v, %d changes", -surplus, data.ChangesOmitted, len(data.Changes))
		}
	}
}

func TestAValueThatIsNotJSONIsNotSent(t *testing.T) {
	c := change.Change{Fields: []change.Field{{Name: "tags", New: json.RawMessage(`[`)}}}
	if encoded, err := feed.EventOf(c).Encode(); err == nil {
		t.Errorf("it is sent: %s", encoded)
	}
}

// drawChange draws any Change that the table can give. What is not of its
// fields came with a request, whose headers API Gateway keeps under 10 KB.
func drawChange(t *rapid.T) change.Change {
	text := rapid.StringN(0, 300, 1000)
	name := rapid.StringMatching(`[A-Za-z0-9_-]{1,64}`)
	scope, err := tenant.NewScope(name.Draw(t, "tenant"), name.Draw(t, "workspace"))
	if err != nil {
		t.Fatal(err)
	}
	at := time.UnixMicro(rapid.Int64Range(0, 253402300799_999999).Draw(t, "at")).In(time.FixedZone("", rapid.IntRange(-12, 14).Draw(t, "zone")*3600))
	c := change.Change{
		ID: id.New(at).String() + "_0", Scope: scope, RequestID: id.Prefixed(id.RequestPrefix, at),
		Kind: rapid.SampledFrom(change.Kinds()).Draw(t, "kind"), At: at,
		Actor: change.Actor{Issuer: text.Draw(t, "issuer"), Subject: text.Draw(t, "subject"), KeyID: text.Draw(t, "key"),
			Role: text.Draw(t, "role"), Name: text.Draw(t, "name"), Email: text.Draw(t, "email")},
		Door:      rapid.SampledFrom([]change.Door{change.API, change.MCP, change.System}).Draw(t, "door"),
		Operation: text.Draw(t, "operation"), Resource: rapid.StringN(1, 300, 1000).Draw(t, "resource"),
		Sequence: rapid.Uint64().Draw(t, "sequence"), Fields: rapid.SliceOfN(rapid.Custom(drawField), -1, 5).Draw(t, "fields"),
	}
	if c.Ticket = rapid.Uint32().Draw(t, "ticket"); c.Ticket != 0 {
		c.TicketID = id.NewTicket(c.Ticket, at).String()
	}
	return c
}

func drawField(t *rapid.T) change.Field {
	return change.Field{Name: rapid.StringN(0, 50, 200).Draw(t, "field"), Old: drawValue(t, "old"), New: drawValue(t, "new")}
}

// drawValue draws any JSON: small ones, and texts up to the largest of a
// ticket, some of whose bytes are escaped.
func drawValue(t *rapid.T, label string) json.RawMessage {
	value := rapid.OneOf(
		rapid.SampledFrom([]any{nil, true, 0, -1.5e300, "", []any{}, map[string]any{"<&>": []any{nil, "x"}}}),
		rapid.Map(rapid.String(), func(s string) any { return s }),
		rapid.Custom(func(t *rapid.T) any {
			piece := rapid.SampledFrom([]string{"x", "<", "\x00", "\u2028", "日本"}).Draw(t, "piece")
			return strings.Repeat(piece, rapid.IntRange(0, 64<<10/len(piece)).Draw(t, "times"))
		}),
	).Draw(t, label)
	if value == nil && rapid.Bool().Draw(t, label+" absent") {
		return nil
	}
	raw, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
