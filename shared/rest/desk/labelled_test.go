package desk_test

import (
	"net/http"
	"strings"
	"testing"

	"docket/shared/testing/apitest"
)

func TestAListIsSentAgainOnceALabelHasAnotherColour(t *testing.T) {
	w := docket.World(t)
	as := w.Tokens["agent"]
	ask := func(method, path, body string) apitest.Request {
		return apitest.Request{Method: method, Path: "/desk/api/v1/" + path, Token: as, Body: body}
	}
	docket.Done(t, ask(http.MethodPost, "tickets", `{"title":"a","labels":["Shipping"]}`))
	made := docket.Done(t, ask(http.MethodPost, "labels", `{"name":"shipping","colour":"#ffd400"}`))
	list := ask(http.MethodGet, "tickets?label=shipping", "")
	first := docket.Send(t, list)
	if !strings.Contains(string(first.Body), `{"name":"Shipping","colour":"#ffd400","text_colour":"#000000"}`) {
		t.Errorf("the list shows %s", first.Body)
	}
	known := list.Saying("If-None-Match", first.Header.Get("ETag"))
	if a := docket.Send(t, known); a.Status != http.StatusNotModified {
		t.Errorf("nothing changed: %d", a.Status)
	}
	labelID := made["label"].(map[string]any)["id"].(string)
	docket.Done(t, ask(http.MethodPatch, "labels/"+labelID, `{"colour":"#000080"}`))
	if a := docket.Send(t, known); a.Status != http.StatusOK || !strings.Contains(string(a.Body), `"colour":"#000080","text_colour":"#ffffff"`) {
		t.Errorf("the label has another colour: %d %s", a.Status, a.Body)
	}
}
