package rest

import (
	"testing"

	"docket/shared/change"
)

type keyedInput struct {
	TicketID string `path:"ticket_id"`
}

func onceFor(t *testing.T, header, ticket, body string) change.IdempotencyKey {
	t.Helper()
	c := &Call{Operation: "update_support_ticket", body: []byte(body)}
	once, err := c.idempotencyKey(header, &keyedInput{TicketID: ticket})
	if err != nil || once == nil {
		t.Fatal(once, err)
	}
	return *once
}

func TestAReplayIsTheSameInputHoweverItIsSpelled(t *testing.T) {
	first := onceFor(t, "key", "1", `{"subject":"Straße <1>","custom_fields":{"a":1,"b":[1.0,null]}}`)
	for what, again := range map[string]change.IdempotencyKey{
		"in another order":      onceFor(t, "key", "1", ` { "custom_fields" : {"b":[1.0, null],"a":1}, "subject":"Straße <1>" }`),
		"with escapes":          onceFor(t, "key", "1", `{"\u0073ubject":"Stra\u00dfe \u003c1>","custom_fields":{"a":1,"b":[1.0,null]}}`),
		"with the key inside":   onceFor(t, "", "1", `{"idempotency_key":"key","subject":"Straße <1>","custom_fields":{"a":1,"b":[1.0,null]}}`),
		"with the key twice":    onceFor(t, "key", "1", `{"subject":"Straße <1>","custom_fields":{"a":1,"b":[1.0,null]},"idempotency_key":"key"}`),
		"with the name escaped": onceFor(t, "", "1", `{"idempotency\u005fkey":"key","subject":"Straße <1>","custom_fields":{"a":1,"b":[1.0,null]}}`),
	} {
		if again != first {
			t.Errorf("%s it is another input", what)
		}
	}
	for what, other := range map[string]change.IdempotencyKey{
		"of another ticket":     onceFor(t, "key", "2", `{"subject":"Straße <1>","custom_fields":{"a":1,"b":[1.0,null]}}`),
		"with another value":    onceFor(t, "key", "1", `{"subject":"Straße <2>","custom_fields":{"a":1,"b":[1.0,null]}}`),
		"with its list swapped": onceFor(t, "key", "1", `{"subject":"Straße <1>","custom_fields":{"a":1,"b":[null,1.0]}}`),
		"with a number past the doubles": onceFor(t, "key", "1",
			`{"subject":"Straße <1>","custom_fields":{"a":9007199254740993,"b":[1.0,null]}}`),
	} {
		if other.Key != first.Key || other.Input == first.Input {
			t.Errorf("%s it is the same input", what)
		}
	}
	if onceFor(t, "key", "1", `{"n":9007199254740993}`) == onceFor(t, "key", "1", `{"n":9007199254740992}`) {
		t.Error("two large numbers are the same input")
	}
}
