package ticket_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

func values(t *testing.T, text string) customfield.Values {
	t.Helper()
	var v customfield.Values
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// Whoever writes, by whichever face, is held to what the fields are defined to be.
func TestEveryWriteOfATicketIsHeldToTheDefinitionsOfItsCustomFields(t *testing.T) {
	defined := customfield.Definitions{{ID: "cf_1", Key: "seats", Type: customfield.Number}, {ID: "cf_2", Key: "plan", Type: customfield.Text, Required: true}}
	for given, want := range map[string]string{
		`{"seats":"five","plan":"pro"}`:          "; custom_fields.seats: must be a number",
		`{"seats":5}`:                            "; custom_fields.plan: is required",
		`{"seats":5,"plan":"pro","free":[1,{}]}`: "",
	} {
		s := story{newCounter(t)}
		s.clock, s.defined = s.when("09:00"), defined
		_, err := s.create(s.act(tenant.RoleAgent, "create"), ticket.Draft{Ticket: ticket.Ticket{CustomFields: values(t, given)}})
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("created with %s: %v", given, err)
		}
	}
	s := opened(t) // before anything was defined
	s.defined = defined
	for given, want := range map[string]string{
		`{"SEATS":"five"}`: "; custom_fields.SEATS: must be a number",
		`{"seats":5}`:      "",
		`{"free":{}}`:      "",
		`{"plan":null}`:    "", // there is none
	} {
		_, err := s.patch(s.act(tenant.RoleAgent, "update"), anyVersion, ticket.Patch{CustomFields: values(t, given)})
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("updated with %s: %v", given, err)
		}
	}
	if got := string(s.kept.CustomFields["seats"]); got != "5" {
		t.Errorf("seats are %s", got)
	}
}

func TestACustomerOpensATicketWithoutTheFieldsThatAgentsAreAskedFor(t *testing.T) {
	s := story{newCounter(t)}
	s.clock, s.defined = s.when("09:00"), customfield.Definitions{{Key: "plan", Type: customfield.Text, Required: true}}
	act := s.act(tenant.RoleCustomer, "create")
	act.Principal.OwnOnly = true
	s.taken(ticket.Create(context.Background(), s.memory, act, ticket.Draft{Ticket: ticket.Ticket{Subject: "Help"}}, func(ticket.Ticket) (change.Answer, error) { return change.Answer{}, nil }))
}
