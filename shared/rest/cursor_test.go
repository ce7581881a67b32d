package rest

import (
	"net/url"
	"testing"
	"time"

	"docket/shared/fault"
	"docket/shared/tenant"
)

func cursorCall(t testing.TB, operation, filter string, at time.Time) *Call {
	return cursorCallIn(t, "north", operation, filter, at)
}

// cursorCallIn is a call in a workspace; all of them have one key here, so
// that the key is not what keeps them apart.
func cursorCallIn(t testing.TB, workspace, operation, filter string, at time.Time) *Call {
	scope, err := tenant.NewScope("acme", workspace)
	if err != nil {
		t.Fatal(err)
	}
	return &Call{
		Operation: operation, asked: askedOf("/", url.Values{"filter": {filter}}), Principal: tenant.Principal{Scope: scope},
		Workspace: tenant.Workspace{Scope: scope, CursorKey: []byte("0123456789abcdef0123456789abcdef")},
		now:       func() time.Time { return at },
	}
}

// Whatever position a list stops at, its cursor leads back to it, and no text
// that differs from the cursor is one.
func FuzzPosition(f *testing.F) {
	f.Add("42", "status=open", "", 0, byte(0))
	f.Add("billing", "", "AAAA", 3, byte(1))
	f.Add("msg_01a2\x00\xff", "x", "not base64!", 70, byte(0x80))
	f.Add("", "", "\n", 1, byte('='))
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, position, filter, foreign string, index int, change byte) {
		call := cursorCall(t, "list_support_tickets", filter, at)
		cursor := call.Cursor(position)
		if got, err := call.Position(cursor); err != nil || got != position {
			t.Errorf("Position(Cursor(%q)) is %q, %v", position, got, err)
		}
		refuse := func(what string, by *Call, text string) {
			if got, err := by.Position(text); fault.KindOf(err) != InvalidCursor || got != "" {
				t.Errorf("%s: Position(%q) is %q, %v", what, text, got, err)
			}
		}
		refuse("another filter", cursorCall(t, "list_support_tickets", filter+"x", at), cursor)
		refuse("another operation", cursorCall(t, "list_support_queues", filter, at), cursor)
		refuse("another workspace", cursorCallIn(t, "south", "list_support_tickets", filter, at), cursor)
		refuse("expired", cursorCall(t, "list_support_tickets", filter, at.Add(cursorLife+time.Second)), cursor)
		if foreign != "" && foreign != cursor {
			refuse("foreign", call, foreign)
		}
		bent := []byte(cursor)
		if i := index % len(bent); i >= 0 && change != 0 {
			bent[i] ^= change
			refuse("bent", call, string(bent))
			refuse("broken", call, cursor[:i]+"\r\n"+cursor[i:])
		}
	})
}
