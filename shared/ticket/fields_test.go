package ticket

import (
	"reflect"
	"strings"
	"testing"

	"docket/shared/fault"
)

// textsOf are the places in v that hold a text, by their path.
func textsOf(v reflect.Value, path string, into map[string]reflect.Value) {
	for i := range v.NumField() {
		at := path + v.Type().Field(i).Name
		switch f := v.Field(i); {
		case f.Kind() == reflect.String:
			into[at] = f
		case at == "Links" || at == "Requester":
			textsOf(f, at+".", into)
		}
	}
}

func TestEveryTextOfATicketIsInTheTableOnce(t *testing.T) {
	var tk Ticket
	texts := map[string]reflect.Value{}
	textsOf(reflect.ValueOf(&tk).Elem(), "", texts)
	delete(texts, "ID")     // its identity: nobody gives or changes it
	delete(texts, "SaidBy") // what Docket notes by itself
	for _, f := range Fields() {
		f.Set(&tk, f.Name)
		if got := f.Get(&tk); got != f.Name {
			t.Errorf("%s was set and is %q", f.Name, got)
		}
	}
	names := map[string]bool{}
	for path, v := range texts {
		if fieldOf(v.String()) == nil {
			t.Errorf("%s is in no line of the table, or another line shares it: %q", path, v)
		}
		names[v.String()] = true
	}
	if len(names) != len(Fields()) {
		t.Errorf("%d lines, %d texts", len(Fields()), len(names))
	}
}

func TestEveryTextOfATicketHasARule(t *testing.T) {
	for _, f := range Fields() {
		var r fault.Rules
		f.rule(&r, f.Name, strings.Repeat("x", MaxText+1))
		if err := r.Err(); err == nil || !strings.Contains(err.Error(), "; "+f.Name+": ") {
			t.Errorf("%s may be anything: %v", f.Name, err)
		}
	}
}

func TestEveryTextOfATicketIsOneLineButItsDescriptionAndWhatIsSaidOfItsResolution(t *testing.T) {
	for _, f := range Fields() {
		for _, text := range []string{"a\nb", "a\rb", "a\tb", "a\x1bb", "a\u0085b", "a\u2028b", "a\u2029b", " ", "\u200b", "\u3164\u00a0"} {
			var r fault.Rules
			f.rule(&r, f.Name, text)
			if taken := r.Err() == nil; taken != (f.Name == "description" || (f.Name == "resolution" || f.Name == "csat_comment") && text[0] == 'a') {
				t.Errorf("%s may be %+q: %v", f.Name, text, taken)
			}
		}
	}
}

func TestADifferenceInAnyTextIsReported(t *testing.T) {
	for _, f := range Fields() {
		before, after := Ticket{Version: 1}, Ticket{Version: 2}
		f.Set(&after, "x")
		if fields := diff(&before, &after); len(fields) != 1 || fields[0].Name != f.Name || string(fields[0].New) != `"x"` {
			t.Errorf("%s: %v", f.Name, fields)
		}
	}
}

func TestATicketIsFoundByTheFieldsThatTheTableSays(t *testing.T) {
	for _, f := range Fields() {
		var tk Ticket
		f.Set(&tk, "x")
		by := OneOf(f.Name, "x", "y")
		if finds(tk, by) != (f.find != nil) || finds(Ticket{}, by) {
			t.Errorf("the filter by %s is %v, the ticket has %v", f.Name, by, tk.Facets())
		}
		if none := None(f.Name); finds(tk, none) || finds(Ticket{}, none) != f.none {
			t.Errorf("the filter by no %s is %v, the ticket has %v", f.Name, none, tk.Facets())
		}
	}
}
