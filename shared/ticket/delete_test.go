package ticket_test

import (
	"context"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/job"
	"docket/shared/sla"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// retention is that of a memory's workspace.
const retention = 7 * 24 * time.Hour

func (c *counter) delete(act change.Act, match func(uint64) bool) (change.Answer, error) {
	return ticket.Delete(context.Background(), c.memory, act, c.kept.ID, match, shown)
}

func (s story) deletes(clock string) {
	s.Helper()
	s.clock = s.when(clock)
	s.taken(s.delete(s.act(tenant.RoleAgent, "delete_ticket"), anyVersion))
}

func TestADeletedTicketIsNotFoundByAnyReadOrWrite(t *testing.T) {
	s := opened(t)
	s.deletes("10:00")
	was := s.everything()
	act := func() change.Act { return s.act(tenant.RoleAgent, "write") }
	for what, call := range map[string]func() (change.Answer, error){
		"an update": func() (change.Answer, error) {
			return s.patch(act(), anyVersion, ticket.Patch{Status: status(ticket.Closed)})
		},
		"a message":  func() (change.Answer, error) { return s.message(act(), ticket.Message{Body: "Hello"}) },
		"a comment":  func() (change.Answer, error) { return s.comment(act(), "Hello") },
		"a deletion": func() (change.Answer, error) { return s.delete(act(), anyVersion) },
		"a sweep":    func() (change.Answer, error) { return change.Answer{}, s.sweep() },
	} {
		if _, err := call(); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := s.related(s.act("", "record_related"), ticket.Task); err != nil { // whose module cannot know
		t.Errorf("a related record: %v", err)
	}
	if s.everything() != was {
		t.Error("something was written on it")
	}
	if by := (tenant.Principal{User: tenant.User{Issuer: "desk", Subject: tenant.RoleAgent}}); ticket.SightOf(by).Sees(s.kept) {
		t.Error("an agent sees it")
	}
}

func TestDeletingCancelsTheClocksAndRecordsWhatHadRunOut(t *testing.T) {
	s := opened(t, high(minutes{sla.FirstResponse: 60, sla.Resolution: 600}, ""))
	s.deletes("10:30")
	s.rang("sla.warned first_response 1 09:45:00 10:30:00", "sla.breached first_response 1 10:00:00 10:30:00")
	for _, m := range sla.Metrics() {
		s.due(m, "")
	}
	if next, any := sla.Next(s.kept.Clocks); any {
		t.Errorf("its clocks go on: %+v", next)
	}
	if c := s.changes[1]; c.Kind != change.TicketDeleted || c.Resource != "ticket_"+s.kept.ID || len(c.History) == 0 {
		t.Errorf("told is %+v", c)
	}
}

func TestDeletingBeginsAJobThatPurgesTheTicketOnceItsTimeIsOver(t *testing.T) {
	s := opened(t)
	s.deletes("10:00")
	if len(s.jobs) != 1 {
		t.Fatalf("begun are %d jobs", len(s.jobs))
	}
	j := s.jobs[0]
	at := s.changes[len(s.changes)-1].At
	if j.Kind != job.Purge || j.Arguments != s.kept.ID || !j.NotBefore.Equal(at.Add(retention)) {
		t.Errorf("begun is %+v", j)
	}
	if due, any := j.Due(); !any || !due.Equal(at.Add(retention)) || j.Ready(at.Add(retention-time.Second)) {
		t.Errorf("it is due at %v", due)
	}
}

func TestADeletionIsOfTheVersionThatItsCallerKnowsAndIsAnsweredOnce(t *testing.T) {
	s := opened(t)
	if _, err := s.delete(s.act(tenant.RoleAgent, "delete_ticket"), func(v uint64) bool { return v != s.kept.Revision }); fault.KindOf(err) != fault.PreconditionFailed {
		t.Errorf("another version: %v", err)
	}
	act := s.act(tenant.RoleAgent, "delete_ticket")
	act.IdempotencyKey = &change.IdempotencyKey{Key: "k", Input: "i"}
	first, err := s.delete(act, func(v uint64) bool { return v == s.kept.Revision })
	s.taken(first, err)
	again, err := s.delete(act, anyVersion)
	if err != nil || !again.Replayed || string(again.Body) != string(first.Body) {
		t.Errorf("sent again it is answered %+v, %v", again, err)
	}
}

// A patch is no way around the verb, which alone cancels clocks and begins the job.
func TestNoUpdateMarksATicket(t *testing.T) {
	s := opened(t)
	deleted := string(ticket.Deleted)
	if _, err := s.patch(s.act(tenant.RoleAgent, "update"), anyVersion, ticket.Patch{Fields: map[string]*string{"mark": &deleted}}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("it is %v", err)
	}
}

func TestADeletedTicketIsErasedAndStaysDeleted(t *testing.T) {
	s := opened(t)
	for _, deletedYet := range []bool{false, true} {
		if deletedYet {
			s.deletes("10:00")
		}
		erased, err := ticket.Erase(context.Background(), s.memory, s.act("", "purge_deleted"), s.kept.ID, "job_1", ticket.Ticket.WasDeleted)
		if err != nil || erased != deletedYet {
			t.Errorf("deleted %v: erased %v, %v", deletedYet, erased, err)
		}
	}
	if s.kept.Mark != ticket.Deleted || s.kept.Subject != ticket.Erased || s.kept.ErasedBy != "job_1" {
		t.Errorf("it is %+v", s.kept)
	}
}
