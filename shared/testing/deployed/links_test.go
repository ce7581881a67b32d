//go:build deployed

package deployed_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"docket/shared/testing/apitest"
	"docket/shared/testing/systemtest"
)

// The API's own address has the stage before every path. Whoever asks it for links.next
// as that stands, as a browser resolves it or as a path of the host, meets every ticket once.
func TestALinkIsAskedForAsItStandsAtTheAPIsOwnAddress(t *testing.T) {
	t.Parallel()
	w := systemtest.Workspace(t, docket())
	const tickets = 3
	for i := range tickets {
		open(t, w.Tokens["admin"], fmt.Sprintf(`{"subject":"Ticket %d"}`, i))
	}
	address, err := url.Parse(deployment.Address)
	if err != nil {
		t.Fatal(err)
	}
	met := map[string]bool{}
	at := address.JoinPath("helpdesk/api/v1/tickets")
	at.RawQuery = "page_size=1"
	for len(met) < tickets {
		a := apitest.Deliver(t, deployment.Endpoint, apitest.Request{Method: http.MethodGet, Path: at.RequestURI(), Token: w.Tokens["admin"],
			Header: map[string]string{"Host": address.Host}})
		var said struct {
			Tickets []struct{ ID string }
			Links   struct{ Next *string }
		}
		if err := json.Unmarshal(a.Body, &said); err != nil || a.Status != http.StatusOK {
			t.Fatalf("%s: %d %s %v", at, a.Status, a.Body, err)
		}
		for _, ticket := range said.Tickets {
			if met[ticket.ID] {
				t.Fatalf("%s is listed again at %s", ticket.ID, at)
			}
			met[ticket.ID] = true
		}
		if said.Links.Next == nil {
			break
		}
		next, err := at.Parse(*said.Links.Next)
		if err != nil || next.RequestURI() != *said.Links.Next {
			t.Fatalf("%s leads to %s, %v", *said.Links.Next, next, err)
		}
		at = next
	}
	if len(met) != tickets {
		t.Errorf("met %d of %d tickets", len(met), tickets)
	}
}
