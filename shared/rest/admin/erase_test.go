package admin_test

import (
	"net/http"
	"testing"

	"docket/shared/testing/apitest"
)

func TestAContactIsNamedToTheJobThatErasesItAndToNoOther(t *testing.T) {
	t.Parallel()
	w := docket.World(t)
	begin := apitest.Request{Method: http.MethodPost, Path: "/v1/jobs", Token: w.Tokens["admin"]}
	for body, where := range map[string]string{
		`{"kind":"erase_contact"}`:                            "body.contact",
		`{"kind":"erase_contact","contact":{}}`:               "body.contact",
		`{"kind":"erase_contact","contact":{"email":""}}`:     "body.contact.email",
		`{"kind":"erase_contact","contact":{"user_id":"u"}}`:  "body.contact.issuer",
		`{"kind":"reindex","contact":{"id":"c-1"}}`:           "body.contact",
		`{"kind":"erase_contact","contact":{"name":"Casey"}}`: "body.contact.name",
	} {
		a := docket.Send(t, begin.With(body))
		if p := a.Problem(t); a.Status != http.StatusUnprocessableEntity || len(p.Errors) != 1 || p.Errors[0].Location != where {
			t.Errorf("%s: %d %s", body, a.Status, a.Body)
		}
	}
	docket.Refused(t, begin.With(`{"kind":"erase_contact","contact":{"id":"c-1"}}`).As(w.Tokens["agent"]), http.StatusForbidden, "insufficient_scope")
}
