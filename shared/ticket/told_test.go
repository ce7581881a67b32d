package ticket

import (
	"slices"
	"testing"

	"docket/shared/change"
	"docket/shared/tenant"
)

var casey = tenant.User{Issuer: "https://id.example", Subject: "casey"}

func TestACustomerHearsOfNoFieldThatCustomersAreNotShown(t *testing.T) {
	sight := SightOf(tenant.Principal{User: casey, OwnOnly: true})
	var all []change.Field
	for _, f := range Fields() {
		all = append(all, change.Field{Name: f.Name})
	}
	for _, name := range []string{"tags", "sla_state", "custom_fields.plan", "first_response_due_at", "message.visibility", "comment.pinned", "related.title"} {
		all = append(all, change.Field{Name: name})
	}
	heard := func(kind change.Kind) (names []string) {
		for _, f := range sight.Tells(change.Change{Kind: kind, Fields: all, Operation: "o", Resource: "comment_1", RequestID: "req_1", History: []byte("[]")}).Fields {
			names = append(names, f.Name)
		}
		return names
	}
	if got, want := heard(change.TicketUpdated), []string{"subject", "description", "status", "priority", "type", "assignee_id"}; !slices.Equal(got, want) {
		t.Errorf("heard is %v, want %v", got, want)
	}
	if got := heard(change.TicketCreated); len(got) > 0 {
		t.Errorf("of what a ticket began with %v is heard", got)
	}
}

func TestWhoDidSomethingIsTheCustomerOrAnAgentToACustomer(t *testing.T) {
	sight := SightOf(tenant.Principal{User: casey, OwnOnly: true})
	for what, c := range map[string]struct {
		by    change.Actor
		named bool
	}{
		"the customer":                {change.Actor{Issuer: casey.Issuer, Subject: casey.Subject, Role: tenant.RoleCustomer, Email: "e"}, true},
		"another customer":            {change.Actor{Issuer: casey.Issuer, Subject: "chris", Role: tenant.RoleCustomer, Email: "e"}, false},
		"that name of another issuer": {change.Actor{Issuer: "https://other.example", Subject: casey.Subject, Role: tenant.RoleCustomer, Email: "e"}, false},
		"an agent":                    {change.Actor{Issuer: casey.Issuer, Subject: "alex", Role: tenant.RoleAgent, Name: "n", Email: "e"}, true},
		"an API key":                  {change.Actor{Issuer: change.SystemIssuer, Subject: "kid", KeyID: "kid", Role: tenant.RoleAdmin, Name: "n"}, false},
		"Docket itself":               {change.Actor{Issuer: change.SystemIssuer, Subject: "check_sla"}, false},
	} {
		got := sight.Tells(change.Change{Actor: c.by}).Actor
		want := change.Actor{}
		if c.named {
			want = change.Actor{Issuer: c.by.Issuer, Subject: c.by.Subject, Role: c.by.Role, Email: c.by.Email}
		}
		if got != want {
			t.Errorf("%s is named %+v", what, got)
		}
		if all := SightOf(tenant.Principal{User: casey}).Tells(change.Change{Actor: c.by}).Actor; all != c.by {
			t.Errorf("to who sees all %s is named %+v", what, all)
		}
	}
}

func TestACustomerHearsNoInternalMessageAndNoOtherAuthor(t *testing.T) {
	sight := SightOf(tenant.Principal{User: casey, Email: "Casey@customer.example", EmailVerified: true, OwnOnly: true})
	agent := tenant.User{Issuer: casey.Issuer, Subject: "alex"}
	for what, c := range map[string]struct {
		m      Message
		heard  bool
		author tenant.User
		email  string
	}{
		"an internal one":                 {Message{Direction: InternalDirected, Visibility: Internal, Body: "b", Author: agent}, false, tenant.User{}, ""},
		"an agent's":                      {Message{Direction: Outbound, Visibility: Public, Author: agent, AuthorEmail: "desk@acme.example"}, true, agent, "desk@acme.example"},
		"a key's":                         {Message{Direction: Outbound, Visibility: Public, Author: tenant.User{Issuer: change.SystemIssuer, Subject: "kid"}}, true, tenant.User{}, ""},
		"its own":                         {Message{Direction: Inbound, Visibility: Public, Author: casey, AuthorEmail: "casey@customer.example"}, true, casey, "casey@customer.example"},
		"its own, brought in by an agent": {Message{Direction: Inbound, Visibility: Public, Author: agent, AuthorEmail: "CASEY@customer.example"}, true, tenant.User{}, "CASEY@customer.example"},
		"another customer's":              {Message{Direction: Inbound, Visibility: Public, Author: tenant.User{Issuer: casey.Issuer, Subject: "chris"}, AuthorEmail: "chris@customer.example"}, true, tenant.User{}, ""},
	} {
		c.m.AuthorName, c.m.ExternalMessageID = "n", "x"
		got, heard := sight.Hears(c.m)
		if heard != c.heard || got.Author != c.author || got.AuthorEmail != c.email || got.AuthorName != "" || got.ExternalMessageID != "" {
			t.Errorf("%s: %+v, %v", what, got, heard)
		}
	}
}
