package modeltest_test

import (
	"context"
	"net/http"
	"testing"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/ticket"
)

func TestAnArchivedTicketIsInNoListUntilItIsRestoredOrItsCustomerWrites(t *testing.T) {
	a := quietAgent(t)
	a.call(t, http.StatusOK, http.MethodPut, "/sla-policies", object{"policies": []any{object{"priority": "normal", "first_response_target_minutes": 60, "resolution_target_minutes": 600}}})
	one := a.openTicket(t, nil)
	act := func(do func(context.Context, ticket.Store, change.Act, string, func(uint64) bool, change.Render[ticket.Acted]) (change.Answer, error)) (is ticket.Ticket) {
		t.Helper()
		_, err := do(t.Context(), docket.Table, a.actOf("archive"), one[len(id.TicketPrefix):], anyVersion, func(tk ticket.Acted) (change.Answer, error) {
			is = tk.Ticket
			return change.Answer{}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return is
	}
	for range 2 { // a second one changes nothing
		if is := act(ticket.Archive); is.Version != 2 || is.Due("resolution") != nil || !is.Clocks.Suspended {
			t.Errorf("archived it is %+v", is)
		}
	}
	check(t, a.scope)
	if listed := a.listed(t); len(listed) > 0 {
		t.Errorf("listed are %v", listed)
	}
	a.says(t, one, "an answer")
	if other := a.openTicket(t, nil); other != "" {
		if _, _, err := a.joined(docket.Table, ticket.Merge, other, one); fault.KindOf(err) != fault.TicketArchived {
			t.Errorf("an archived duplicate: %v", err)
		}
		if _, _, err := a.joined(docket.Table, ticket.Merge, one, other); fault.KindOf(err) != fault.TicketArchived {
			t.Errorf("an archived primary: %v", err)
		}
	}
	for range 2 {
		if is := act(ticket.Restore); is.Version != 4 || is.Due("resolution") == nil || is.Status != ticket.InProgress {
			t.Errorf("restored it is %+v", is)
		}
	}
	check(t, a.scope)
	act(ticket.Archive)
	a.says(t, one, "internal", "direction", "internal")
	if listed := a.listed(t); len(listed) != 1 {
		t.Errorf("listed are %v", listed)
	}
	a.says(t, one, "Hello?", "direction", "inbound")
	if listed := a.listed(t); len(listed) != 2 {
		t.Errorf("listed are %v", listed)
	}
	check(t, a.scope)
}
