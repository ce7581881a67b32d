package ticket

import (
	"encoding/json"
	"strings"
	"testing"
)

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
	for name, f := range map[string]Filter{"assignee": {Fields: []Choice{OneOf("assignee_id", secret)}}, "owner": {Fields: []Choice{OneOf("owner_id", secret)}}, "tag": {Tag: secret},
		"contact": {Fields: []Choice{OneOf("contact_id", secret)}}, "field": {FieldKey: "f", FieldValue: secret}, "key": {FieldKey: "f"}} {
		if !f.Query().Matches(tk.Facets()) || f.Query().Matches(Ticket{}.Facets()) {
			t.Errorf("the filter by %s is %v", name, f.Query())
		}
	}
}
