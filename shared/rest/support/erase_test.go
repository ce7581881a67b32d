package support_test

import (
	"net/http"
	"testing"
)

func TestAContactIsNamedToTheJobThatErasesItAndToNoOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	begin := request{method: http.MethodPost, path: "/v1/jobs", token: w.Tokens["admin"]}
	for body, where := range map[string]string{
		`{"kind":"erase_contact"}`:                            "body.contact",
		`{"kind":"erase_contact","contact":{}}`:               "body.contact",
		`{"kind":"erase_contact","contact":{"email":""}}`:     "body.contact.email",
		`{"kind":"erase_contact","contact":{"user_id":"u"}}`:  "body.contact.issuer",
		`{"kind":"reindex","contact":{"id":"c-1"}}`:           "body.contact",
		`{"kind":"erase_contact","contact":{"name":"Casey"}}`: "body.contact.name",
	} {
		a := send(t, begin.with(body))
		if p := a.problem(t); a.status != http.StatusUnprocessableEntity || len(p.Errors) != 1 || p.Errors[0].Location != where {
			t.Errorf("%s: %d %s", body, a.status, a.body)
		}
	}
	refused(t, begin.with(`{"kind":"erase_contact","contact":{"id":"c-1"}}`).as(w.Tokens["agent"]), http.StatusForbidden, "insufficient_scope")
}
