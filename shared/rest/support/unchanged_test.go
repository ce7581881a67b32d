package support_test

import (
	"net/http"
	"testing"

	"docket/shared/testing/apitest"
)

// A custom field stays as it is written where the patch writes the same in
// other characters.
func TestAFieldThatIsWrittenInOtherCharactersIsNotChanged(t *testing.T) {
	w := docket.World(t)
	r := apitest.Request{Method: http.MethodPatch, Path: "/v1/support/tickets/" + w.Ticket, Token: w.Tokens["agent"]}
	first := docket.Send(t, r.With(`{"custom_fields":{"n":100,"zero":-0.0,"big":9007199254740993,"text":"ä","o":{"a":1,"b":[2.0]}}}`)).Shows(t)
	docket.Unchanged(t, w.WorkspaceCredential, func() {
		for _, same := range []string{`{"n":1e2}`, `{"n":100.0}`, `{"zero":0}`, `{"text":"\u00e4"}`, `{"o":{"b":[2],"a":1.0}}`, `{"big":9007199254740993.0}`} {
			if got := docket.Send(t, r.With(`{"custom_fields":`+same+`}`)).Shows(t); got != first {
				t.Errorf("%s changes %s to %s", same, first, got)
			}
		}
	})
	for _, other := range []string{`{"n":"100"}`, `{"big":9007199254740992}`, `{"text":"Ä"}`, `{"o":{"a":1}}`} {
		got := docket.Send(t, r.With(`{"custom_fields":`+other+`}`)).Shows(t)
		if got == first {
			t.Errorf("%s changes nothing", other)
		}
		first = got
	}
}

// What is on a ticket is not what it shows: a colleague's If-Match is as good
// after a note as before it.
func TestNotesAndMessagesThatMoveNothingLeaveTheTicketsETag(t *testing.T) {
	w := docket.World(t)
	path, as := "/v1/support/tickets/"+w.Ticket, w.Tokens["agent"]
	get := func() string {
		return docket.Send(t, apitest.Request{Method: http.MethodGet, Path: path, Token: as}).Shows(t)
	}
	post := func(to, body string) {
		docket.Done(t, apitest.Request{Method: http.MethodPost, Path: path + to, Token: as, Body: body})
	}
	before := docket.Send(t, apitest.Request{Method: http.MethodGet, Path: path, Token: as})
	post("/comments", `{"body":"Finance looks at it","pinned":true}`)
	post("/messages", `{"body":"Between us","visibility":"internal"}`)
	post("/messages", `{"body":"It still does not work","direction":"inbound"}`)
	if after := get(); after != before.Shows(t) {
		t.Errorf("was %s, is %s", before.Shows(t), after)
	}
	r := apitest.Request{Method: http.MethodPatch, Path: path, Token: as, Body: `{"status":"waiting_on_customer"}`}
	moved := docket.Send(t, r.Saying("If-Match", before.Header.Get("ETag"))).Shows(t)
	if get() != moved || moved == before.Shows(t) {
		t.Errorf("patched it was %s, is %s", moved, get())
	}
	post("/messages", `{"body":"Here is what you asked for","direction":"inbound"}`)
	if get() == moved {
		t.Error("a message that reopens a ticket leaves its ETag")
	}
	docket.Refused(t, r.Saying("If-Match", before.Header.Get("ETag")), http.StatusPreconditionFailed, "version_conflict")
}
