package id

import (
	"sort"
	"testing"
	"time"

	"docket/shared/testing/rapidtest"

	"pgregory.net/rapid"
)

func TestMain(m *testing.M) { rapidtest.Main(m) }

func instants() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		return time.UnixMicro(rapid.Int64Range(0, 4e15).Draw(t, "microseconds"))
	})
}

func TestATicketIDLeadsToItsNumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Uint32Min(1).Draw(t, "number")
		u := NewTicket(n, instants().Draw(t, "at"))
		if got, ok := TicketNumber(u.String()); !ok || got != n {
			t.Fatalf("number of %s: %d, %v; want %d", u, got, ok, n)
		}
		if u.Version() != 8 || u.Variant().String() != "RFC4122" {
			t.Fatalf("%s is version %d, variant %s", u, u.Version(), u.Variant())
		}
	})
}

func TestIDsSortAsTheirInstantsDo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := instants().Draw(t, "a")
		b := a.Add(time.Duration(rapid.Int64Range(1, 1e9).Draw(t, "microseconds later")) * time.Microsecond)
		if first, second := New(a).String(), New(b).String(); first >= second {
			t.Fatalf("%s of %s does not come before %s of %s", first, a, second, b)
		}
	})
}

func TestIDsOfOneInstantDiffer(t *testing.T) {
	at := time.Now()
	var ids []string
	for range 1000 {
		ids = append(ids, New(at).String(), NewTicket(7, at).String())
	}
	sort.Strings(ids)
	for i := range ids[1:] {
		if ids[i] == ids[i+1] {
			t.Fatalf("%s twice", ids[i])
		}
	}
}

func TestOnlyOneSpellingOfATicketIDIsTaken(t *testing.T) {
	good := NewTicket(5, time.Now()).String()
	for _, s := range []string{
		"", "ticket_" + good, "{" + good + "}", "urn:uuid:" + good, good[:35], good + "0",
		"0192F0A1-0000-8000-8000-000000000014", "0192f0a1-0000-7000-8000-000000000014",
		"0192f0a1-0000-8000-c000-000000000014", "0192f0a1-0000-8000-8000-000000000000",
	} {
		if n, ok := TicketNumber(s); ok {
			t.Errorf("%q is taken for ticket %d", s, n)
		}
	}
}
