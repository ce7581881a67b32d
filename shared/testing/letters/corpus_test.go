package letters_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"docket/shared/change"
	"docket/shared/dynamo"
	"docket/shared/id"
	"docket/shared/mail/receive"
	"docket/shared/mail/thread"
	"docket/shared/mailbox"
	"docket/shared/member"
	"docket/shared/tenant"
	"docket/shared/testing/fake"
	"docket/shared/ticket"

	"docket/shared/testing/dynamodel"

	"golang.org/x/tools/txtar"
)

// sample is a letter of the corpus of shared/mail, with what becomes of it.
type sample struct {
	name, raw     string
	becomes, asks string
}

func samples(t *testing.T) (all []sample) {
	t.Helper()
	paths, err := filepath.Glob("../../mail/testdata/letters/*.txtar")
	if err != nil || len(paths) < 150 {
		t.Fatalf("the corpus has %d letters: %v", len(paths), err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		s := sample{name: strings.TrimSuffix(filepath.Base(path), ".txtar")}
		for _, f := range txtar.Parse(data).Files {
			switch text := string(f.Data); f.Name {
			case "letter":
				s.raw = strings.ReplaceAll(text, "\n", "\r\n")
			case "letter.escaped":
				s.raw = unescaped(strings.ReplaceAll(text, "\n", "\r\n"))
			case "expect":
				for line := range strings.Lines(text) {
					what, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
					switch what {
					case "becomes":
						s.becomes = value
					case "asks":
						s.asks = value
					}
				}
			}
		}
		all = append(all, s)
	}
	return all
}

func unescaped(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		var c byte
		if i+4 <= len(s) && s[i:i+2] == `\x` {
			if _, err := fmt.Sscanf(s[i+2:i+4], "%02x", &c); err == nil {
				b.WriteByte(c)
				i += 3
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// room is a workspace as the corpus writes to: with tickets of Casey's, of which robin
// follows the first; the second is resolved, the third closed, and the fourth merged into
// the first. Of each a letter has left, and Ann answers customers.
type room struct {
	desk
	tickets []ticket.Ticket
}

func newRoom(t *testing.T, table *dynamo.Table, b bucket, scope tenant.Scope) room {
	t.Helper()
	r := room{desk: desk{T: t, table: table, bucket: b, scope: scope, support: "support@desk.example"}}
	first, second := r.queue("first"), r.queue("second")
	for address, queueID := range map[string]string{"support@desk.example": first, "billing@desk.example": second} {
		if _, err := mailbox.Create(t.Context(), table, r.act(), address, mailbox.Patch{QueueID: &queueID}, func(mailbox.Mailbox) (change.Answer, error) { return change.Answer{}, nil }); err != nil {
			t.Fatal(err)
		}
	}
	ann := member.Member{ID: "ann", Issuer: "issuer", Version: 1, Name: "Ann Agent", Email: "ann@team.example", Role: tenant.RoleAgent, State: member.Active}
	if err := table.Commit(t.Context(), change.Commit{ID: "ann-is-here", Scope: scope, Puts: []change.Put{{After: ann}}}); err != nil {
		t.Fatal(err)
	}
	for i, sent := range []string{"sent-17@desk.example", "ours-2@desk.example", "ours-3@desk.example", "ours-4@desk.example"} {
		l := letter{from: casey, to: r.support, subject: "Printer", id: fmt.Sprintf("opening-%d@customer.example", i+1), text: fmt.Sprintf("Number %d is broken.", i+1)}
		if i == 0 {
			l.cc, l.id = robin, "first@customer.example"
		}
		got := one(t, r.comes(l.raw()))
		if err := table.Commit(t.Context(), change.Commit{ID: sent, Scope: scope, Puts: []change.Put{{After: thread.Sent{MessageID: sent, Ticket: got.TicketID, Ours: true}}}}); err != nil {
			t.Fatal(err)
		}
		r.tickets = append(r.tickets, r.ticket(got.TicketID))
	}
	for i, status := range map[int]ticket.Status{1: ticket.Resolved, 2: ticket.Closed} {
		if _, err := ticket.Update(t.Context(), table, r.act(), r.tickets[i].ID, func(uint64) bool { return true }, ticket.Patch{Status: func(ticket.Status) ticket.Status { return status }},
			func(ticket.Ticket) (change.Answer, error) { return change.Answer{}, nil }); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := ticket.Merge(t.Context(), table, r.act(), r.tickets[0].ID, func(uint64) bool { return true }, []string{r.tickets[3].ID}, func(ticket.Acted) (change.Answer, error) { return change.Answer{}, nil }); err != nil {
		t.Fatal(err)
	}
	return r
}

// addressed is a letter of the corpus with the signed addresses of the room.
func (r room) addressed(raw string) string {
	w, err := r.table.Workspace(r.Context(), r.scope)
	if err != nil {
		r.Fatal(err)
	}
	raw = strings.ReplaceAll(raw, "X-Docket-Instance: docket-test-1", "X-Docket-Instance: "+receive.Instance(r.scope))
	tokens, upper := thread.TokensOf(w), strings.ToUpper
	for i, t := range r.tickets {
		token, member := tokens.For(r.scope, id.TicketPrefix+t.ID, ""), tokens.For(r.scope, id.TicketPrefix+t.ID, "ann")
		for name, is := range map[string]string{fmt.Sprintf("+reply-%d@", i+1): "+" + token + "@", fmt.Sprintf("+member-%d@", i+1): "+" + member + "@"} {
			raw = strings.ReplaceAll(strings.ReplaceAll(raw, name, is), upper(name), upper(is))
		}
	}
	return raw
}

// arrival has a letter of the corpus come to the mailbox that it is about.
func (r room) arrival(raw string) receive.Arrival {
	raw = r.addressed(raw)
	a := r.arrives(raw, r.support)
	if token := strings.Index(strings.ToLower(raw), "support+"); token >= 0 {
		if end := strings.Index(strings.ToLower(raw[token:]), "@desk.example"); end > 0 && end < 60 {
			a.Recipients = []string{raw[token:token+end] + "@desk.example"}
		}
	}
	return a
}

// became is what became of a letter, in the words of the corpus.
func (r room) became(is receive.Letter) string {
	name := func(ticketID string) string {
		for _, t := range r.tickets {
			if t.ID == ticketID {
				return " " + t.Reference
			}
		}
		return " a ticket of its own"
	}
	said := string(is.Act)
	switch is.Act {
	case thread.Open:
		if is.LinkedID != "" {
			said += " beside" + name(is.LinkedID)
		}
		if r.ticket(is.TicketID).Quiet {
			said += " quiet"
		}
	case thread.Append, thread.Note:
		said += name(is.TicketID)
		for _, m := range r.said(is.TicketID) {
			if m.ID == is.Message && m.Direction == ticket.Outbound {
				said += " outbound"
			}
		}
		if is.TicketID == r.tickets[1].ID && r.ticket(is.TicketID).Status == ticket.Open {
			said += " reopened"
		}
	}
	return said
}

func TestEveryLetterOfTheCorpusBecomesWhatItsAuthorMeantOnceHoweverOftenItComes(t *testing.T) {
	for _, s := range samples(t) {
		t.Run(s.name, func(t *testing.T) {
			db := dynamodel.New(dynamodel.Bare()).Client()
			if err := dynamo.Create(t.Context(), db, "docket"); err != nil {
				t.Fatal(err)
			}
			table := dynamo.New(db, "docket")
			if err := table.InsertWorkspace(t.Context(), tenant.NewWorkspace(fake.Scope(t), true)); err != nil {
				t.Fatal(err)
			}
			r := newRoom(t, table, newMemory(), fake.Scope(t))
			got := one(t, r.received(r.arrival(s.raw)))
			if is := r.became(got); is != s.becomes {
				t.Errorf("it becomes: %s, want %s (%s, %v, %v)", is, s.becomes, got.Kind, got.Signs, got.Why)
			}
			if is := got.TicketID; s.asks != "" && r.ticket(is).Requester.Email != s.asks {
				t.Errorf("%s asks", r.ticket(is).Requester.Email)
			}
			tickets, said := len(r.desk.tickets()), 0
			count := func() (n int) {
				for _, t := range r.desk.tickets() {
					n += len(r.said(t.ID))
				}
				return n
			}
			said = count()
			again := one(t, r.received(r.arrival(s.raw)))
			if again.ID != got.ID || again.TicketID != got.TicketID || len(r.desk.tickets()) != tickets || count() != said {
				t.Errorf("the second time it becomes %+v", again)
			}
		})
	}
}
