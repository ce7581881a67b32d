package change

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"
	"time"

	"docket/shared/fault"
	"docket/shared/tenant"
)

func TestDiffNamesWhatDiffersAndNothingElse(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	before := map[string]any{"same": "x", "old": "a", "gone": 5, "empty": "", "list": []string{}, "field": json.RawMessage(`""`)}
	after := map[string]any{"same": "x", "old": "b", "new": []string{"t"}, "empty": nil, "list": nil, "at": &at}
	got, err := json.Marshal(Diff(before, after))
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"field":"at","old":null,"new":"2026-01-02T03:04:05Z"},{"field":"field","old":"","new":null},` +
		`{"field":"gone","old":5,"new":null},{"field":"new","old":null,"new":["t"]},{"field":"old","old":"a","new":"b"}]`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestTimesOfOneThingStrictlyIncreaseWhateverTheClockSays(t *testing.T) {
	last := time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC)
	for _, now := range []time.Time{last, last.Add(-time.Hour), last.Add(time.Nanosecond), last.Add(time.Hour)} {
		if next := After(last, now); !next.After(last) || next != next.Truncate(time.Microsecond) {
			t.Errorf("after %s, at %s: %s", last, now, next)
		}
	}
}

func TestAReceiptAnswersTheSameInputOnly(t *testing.T) {
	act := Act{IdempotencyKey: &IdempotencyKey{Key: "k", Input: "i"}}
	r := act.Receipt(Answer{Status: 201, Body: []byte("x")}, time.Time{})
	if a, err := r.Replay(IdempotencyKey{Key: "k", Input: "i"}); err != nil || !a.Replayed || string(a.Body) != "x" {
		t.Errorf("replay: %+v, %v", a, err)
	}
	if _, err := r.Replay(IdempotencyKey{Key: "k", Input: "other"}); fault.KindOf(err) != fault.IdempotencyKeyReused {
		t.Errorf("other input: %v", err)
	}
	if (Act{}).Receipt(Answer{}, time.Time{}) != nil {
		t.Error("a receipt without a key")
	}
}

func TestAChangeIsFoundByTheRequestItBelongsTo(t *testing.T) {
	act := Act{RequestID: "req_u", Principal: tenant.Principal{User: tenant.User{Issuer: "i", Subject: "s"}}}
	if c := act.Change(TicketCreated, 1, time.Time{}); c.ID != "u_1" || c.RequestID != "req_u" || c.Actor.Subject != "s" {
		t.Errorf("%+v", c)
	}
}

func TestKindsListsEveryKindThatIsDeclared(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "change.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var declared []Kind
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if ok && spec.Type != nil && spec.Type.(*ast.Ident).Name == "Kind" {
			text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			declared = append(declared, Kind(text))
		}
		return true
	})
	if !slices.Equal(declared, Kinds()) {
		t.Errorf("declared are %v, listed %v", declared, Kinds())
	}
}
