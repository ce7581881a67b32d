package ticket_test

import (
	"context"
	"testing"

	"docket/shared/tenant"
	"docket/shared/ticket"
)

// A ticket that was moved to another contact after the job looked at it stays
// whole, also where the job itself reads it as it was before.
func TestATicketThatBecameAnothersIsNotErased(t *testing.T) {
	for _, late := range []bool{false, true} {
		s := opened(t)
		for _, contact := range []string{"c-1", "c-2"} {
			s.taken(s.patch(s.act(tenant.RoleAgent, "update"), anyVersion, ticket.Patch{Fields: map[string]*string{"contact_id": &contact}}))
		}
		before := s.ticket
		s.lags = late
		if erased, err := ticket.Erase(context.Background(), s.memory, s.act("", "erase_contact"), s.kept.ID, "job_1", ticket.Contact{ID: "c-1"}.Asked); err != nil || erased || s.ticket != before {
			t.Errorf("read late: %v, erased: %v %v", late, erased, err)
		}
		for range 2 {
			if erased, err := ticket.Erase(context.Background(), s.memory, s.act("", "erase_contact"), s.kept.ID, "job_1", ticket.Contact{ID: "c-2"}.Asked); err != nil || !erased || s.kept.ErasedBy != "job_1" {
				t.Errorf("the contact's own is erased: %v %v", erased, err)
			}
		}
	}
}

// An older build does not know every field of a ticket that it erases.
func TestWhatIsLeftOnAnErasedTicketIsErasedByTheNextJob(t *testing.T) {
	s := opened(t)
	contact := "c-1"
	s.taken(s.patch(s.act(tenant.RoleAgent, "update"), anyVersion, ticket.Patch{Fields: map[string]*string{"contact_id": &contact}}))
	erase := func(jobID string, who ticket.Contact) {
		t.Helper()
		if erased, err := ticket.Erase(context.Background(), s.memory, s.act("", "erase_contact"), s.kept.ID, jobID, who.Asked); err != nil || !erased {
			t.Fatal(erased, err)
		}
	}
	erase("job_1", ticket.Contact{ID: contact})
	left := s.kept
	left.Category, left.Tags = "theirs", []string{"theirs"}
	s.kept, s.ticket = left, text(left)
	erase("job_2", ticket.Contact{ID: "c-2"})
	if s.kept.Category != "" || len(s.kept.Tags) > 0 || s.kept.ErasedBy != "job_1" {
		t.Errorf("it is %+v", s.kept)
	}
	before := s.ticket
	erase("job_3", ticket.Contact{ID: "c-2"})
	if s.ticket != before {
		t.Error("where nothing is left it is written again")
	}
}
