package ticket

import (
	"encoding/json"
	"strings"
	"testing"
)

// finds tells whether a list by some choices has a ticket.
func finds(tk Ticket, choices ...Choice) bool {
	return Filter{Choices: choices}.Facets().Matches(tk.Facets())
}

func TestNothingThatTellsAPersonStandsInAFacet(t *testing.T) {
	const secret = "annexamplecom"
	tk := Ticket{
		AssigneeID: secret, OwnerID: secret, Tags: []string{secret},
		Links:        Links{ContactID: secret, CompanyID: secret, DealID: secret, LeadID: secret, InvoiceID: secret},
		Requester:    Requester{Email: secret, Name: secret, UserID: secret},
		CustomFields: map[string]json.RawMessage{"f": json.RawMessage(`"` + secret + `"`)},
	}
	for _, facet := range tk.Facets() {
		if strings.Contains(string(facet), secret) {
			t.Errorf("%s", facet)
		}
	}
	for name, c := range map[string]Choice{"assignee": OneOf("assignee_id", secret), "owner": OneOf("owner_id", secret), "tag": Tagged(secret),
		"contact": OneOf("contact_id", secret), "field": Has("f", secret), "key": Has("f", "")} {
		if !finds(tk, c) || finds(Ticket{}, c) {
			t.Errorf("the filter by %s is %v", name, c)
		}
	}
}
