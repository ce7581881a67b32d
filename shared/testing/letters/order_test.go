package letters_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"docket/shared/mail"
	"docket/shared/mail/receive"
	"docket/shared/mail/thread"
	"docket/shared/tenant"
	"docket/shared/testing/systemtest"
)

// All letters of the corpus come twice to the real system, in any order and several at once.
// Each is received once: whatever it opened, said or left is there once.
func TestLettersThatComeTwiceAtOnceAndInAnyOrderAreEachReceivedOnce(t *testing.T) {
	w := systemtest.Workspace(t, local)
	scope, err := tenant.NewScope(w.Tenant, w.Workspace)
	if err != nil {
		t.Fatal(err)
	}
	r := newRoom(t, local.Table, local.Files(), scope)
	openings := len(r.tickets)
	var all []receive.Arrival
	letters := map[string]bool{}
	for _, s := range samples(t) {
		all = append(all, r.arrival(s.raw), r.arrival(s.raw))
		letters[mail.Parse([]byte(r.addressed(s.raw))).Keys(mail.Inbox{}).Letter] = true // some say the same in two charsets, under one id
	}
	seed := rand.Uint64()
	rand.New(rand.NewPCG(seed, 0)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	var mu sync.Mutex
	became := map[string]receive.Letter{}
	var together sync.WaitGroup
	next := make(chan receive.Arrival)
	for range 4 {
		together.Go(func() {
			for a := range next {
				came, err := r.receiver().Receive(t.Context(), a)
				mu.Lock()
				for _, l := range came.Letters {
					if before, there := became[l.ID+l.QueueID]; there && (before.TicketID != l.TicketID || before.Message != l.Message) {
						t.Errorf("%q became two things: %+v and %+v", l.Subject, before, l)
					}
					became[l.ID+l.QueueID] = l
				}
				mu.Unlock()
				if err != nil || len(came.Letters) == 0 {
					t.Errorf("%s: %+v, %v", a.Key, came, err)
				}
			}
		})
	}
	for _, a := range all {
		next <- a
	}
	close(next)
	together.Wait()
	opened, said, kept := 0, 0, 0
	for _, l := range became {
		switch l.Act {
		case thread.Open:
			opened++
		case thread.Keep:
			kept++
		default:
			said++
		}
	}
	if len(became) != len(letters) || len(letters) < 150 {
		t.Errorf("%d letters of %d, seed %d", len(became), len(letters), seed)
	}
	messages, tickets := 0, 0
	for _, one := range r.desk.tickets() {
		tickets++
		messages += len(r.said(one.ID))
	}
	// The primary shows what opened its duplicate among its messages.
	if tickets != opened+openings-1 || messages != said+1 {
		t.Errorf("%d tickets and %d messages of %d letters that opened and %d that said something, seed %d", tickets, messages, opened, said, seed)
	}
	if page, err := r.table.KeptLetters(t.Context(), scope, "", 100); err != nil || len(page.Rows) != kept {
		t.Errorf("%d are kept of %d: %v", len(page.Rows), kept, err)
	}
}

// A conversation of a customer and a colleague comes in every order, each letter twice: it is
// one ticket, on which each is once.
func TestAConversationThatComesInAnyOrderIsOneTicket(t *testing.T) {
	letters := func(d desk) []letter {
		return []letter{
			{from: casey, to: d.support, cc: robin, subject: "Printer", id: "1@customer.example", text: "It is broken."},
			{from: robin, to: d.support + ", casey@customer.example", subject: "Re: Printer", id: "2@customer.example", inReplyTo: "<1@customer.example>", references: "<1@customer.example>", text: "Mine, too."},
			{from: casey, to: d.support, cc: robin, subject: "Re: Printer", id: "3@customer.example", inReplyTo: "<2@customer.example>", references: "<1@customer.example> <2@customer.example>", text: "All of them."},
		}
	}
	for _, order := range [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		t.Run(fmt.Sprint(order), func(t *testing.T) {
			d := newDesk(t)
			for range 2 {
				for _, i := range order {
					d.comes(letters(d)[i].raw())
				}
			}
			all := d.tickets()
			if len(all) != 1 {
				t.Fatalf("%d tickets", len(all))
			}
			if said := d.said(all[0].ID); len(said) != 2 {
				t.Errorf("%d messages: %+v", len(said), said)
			}
		})
	}
}

// One id that a careless program gives to all that it sends joins nothing.
func TestTwoLettersUnderOneCarelessIDAreTwo(t *testing.T) {
	d := newDesk(t)
	for _, text := range []string{"The disk of web1 is full.", "The disk of web2 is full."} {
		for range 2 {
			d.comes(letter{from: casey, to: d.support, subject: "Disk", id: "device", text: text}.raw())
		}
	}
	if all := d.tickets(); len(all) != 2 {
		t.Errorf("%d tickets", len(all))
	}
}
