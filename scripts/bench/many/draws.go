// Package many builds workspaces of very many tickets by the product's own code,
// and keeps them for the next run.
package many

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"docket/shared/id"
	"docket/shared/sla"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

// version is that of what is built: whoever changes the tickets, or how they are
// kept, raises it. A workspace of another version is built anew.
const version = 3

// What tickets are drawn from. Each ticket's draws follow from its number, so one
// version builds the same tickets again, but for the random part of their ids.
const (
	seed = 2026

	agents    = 200
	queues    = 30
	tags      = 200
	companies = 300
)

// The tickets were created evenly over two years.
var (
	ends   = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	begins = ends.AddDate(-2, 0, 0)
)

// Scope is the workspace that is built: the local system's first, so that it can run
// over it.
var Scope = func() tenant.Scope {
	s, err := tenant.NewScope("acme", "north")
	if err != nil {
		panic(err) // the names are ours
	}
	return s
}()

// The values of lists, from the most frequent one.
func Agent(n int) string { return fmt.Sprintf("user_agent_%03d", n) }
func Queue(n int) string { return fmt.Sprintf("queue_00000000-0000-4000-8000-%012d", n) }
func tag(n int) string   { return fmt.Sprintf("tag-%03d", n) }

// Tags that so many tickets have.
const (
	UncommonTag = "one-percent"
	CommonTag   = "ten-percent"
)

// Halves have half of all tickets each, and none in common: one has an owner, the
// other a lead.
const (
	Owner = "user_owner"
	Lead  = "lead_half"
)

// The most frequent ones first. One in ten has no assignee.
var (
	statuses = []ticket.Status{ticket.Closed, ticket.Resolved, ticket.Open, ticket.Pending, ticket.New, ticket.InProgress, ticket.WaitingOnCustomer}
	ranked   = []ticket.Priority{ticket.Normal, ticket.High, ticket.Low, ticket.Urgent}
	sources  = []ticket.Source{ticket.Email, ticket.Web, ticket.Chat, ticket.API, ticket.Phone}
	kinds    = []string{"question", "incident", "problem", "task"}
	subjects = []string{"billing", "access", "delivery", "returns", "bugs", "ideas", "contracts", "other"}
)

// promised is what tickets are held to: those of low priority to nothing.
var promised = func() sla.Plan {
	const hour, day = 60, 24 * 60
	promise := func(priority ticket.Priority, first, next, resolution int64) sla.Policy {
		return sla.Policy{Priority: string(priority), Targets: sla.Targets{FirstResponse: &first, NextResponse: &next, Resolution: &resolution}}
	}
	return sla.Plan{Policies: []sla.Policy{
		promise(ticket.Urgent, hour, hour, day), promise(ticket.High, 4*hour, 4*hour, 3*day), promise(ticket.Normal, 8*hour, day, 30*day)}}
}()

// Now is when the last tickets of a workspace were created.
func Now() time.Time { return ends }

// draws are the distributions, for a workspace of a size.
type draws struct {
	size                                    int
	words, agents, queues, tags, companies  zipf
	status, priority, source, kind, subject zipf
}

func newDraws(size int) *draws {
	return &draws{size: size, words: newZipf(vocabulary), agents: newZipf(agents), queues: newZipf(queues), tags: newZipf(tags),
		companies: newZipf(companies), status: newZipf(len(statuses)), priority: newZipf(len(ranked)), source: newZipf(len(sources)),
		kind: newZipf(len(kinds)), subject: newZipf(len(subjects))}
}

// life is what becomes of a ticket: as it is created, and what one later write
// makes of it and adds to its conversation.
type life struct {
	created ticket.Ticket
	said    string
	update  func(*ticket.Ticket)
	updated time.Time
}

// life draws that of a ticket.
func (d *draws) life(n uint32) life {
	r := rand.New(rand.NewPCG(seed, uint64(n)))
	texts, at := d.texts(r), d.created(r, n)
	t := ticket.Ticket{
		ID: id.NewTicket(n, at).String(), Number: n, Version: 1, Revision: 1, Reference: fmt.Sprintf("TKT-%04d", n),
		Subject: texts.subject, Description: texts.description, Status: ticket.New, Priority: ranked[d.priority.draw(r)],
		Type: kinds[d.kind.draw(r)], Source: sources[d.source.draw(r)], Category: subjects[d.subject.draw(r)], Tags: d.tagged(r),
		QueueID: Queue(d.queues.draw(r)), Links: ticket.Links{CompanyID: fmt.Sprintf("company_%03d", d.companies.draw(r))},
		Requester: ticket.Requester{Email: fmt.Sprintf("customer%d@example.com", r.IntN(d.size)), Name: "Robin Requester"},
		CreatedAt: at, UpdatedAt: at, ChangedAt: at,
	}
	if t.OwnerID = Owner; r.IntN(2) == 0 {
		t.OwnerID, t.Links.LeadID = "", Lead
	}
	terms := promised.Match(string(t.Priority), nil, t.Targets)
	t.Clocks = sla.State{}.Apply(sla.Entry{Kind: sla.Created, At: at, Status: string(t.Status), Terms: &terms})
	agent, status, updated := Agent(d.agents.draw(r)), statuses[d.status.draw(r)], d.updated(r, at)
	if r.IntN(10) == 0 {
		agent = ""
	}
	return life{created: t, said: texts.conversation, updated: updated, update: func(t *ticket.Ticket) {
		t.AssigneeID, t.Status = agent, status
		t.Version, t.Revision, t.UpdatedAt, t.ChangedAt = 8, 8, updated, updated // after four messages and three updates
		t.Clocks = t.Clocks.Apply(sla.Entry{Kind: sla.StatusChanged, At: updated, Status: string(status)})
	}}
}

// tagged draws one to three tags, and the two of which the number is known.
func (d *draws) tagged(r *rand.Rand) (all []string) {
	seen := map[int]bool{}
	for range 1 + r.IntN(3) {
		if n := d.tags.draw(r); !seen[n] {
			seen[n] = true
			all = append(all, tag(n))
		}
	}
	if r.IntN(100) == 0 {
		all = append(all, UncommonTag)
	}
	if r.IntN(10) == 0 {
		all = append(all, CommonTag)
	}
	return all
}

// created draws when a ticket was created: a little later than evenly.
func (d *draws) created(r *rand.Rand, n uint32) time.Time {
	return d.evenly(n).Add(time.Duration(r.Int64N(int64(20 * time.Second)))).Truncate(time.Microsecond)
}

func (d *draws) evenly(n uint32) time.Time {
	return begins.Add(ends.Sub(begins) / time.Duration(d.size) * time.Duration(n-1))
}

// updated draws when a ticket was last updated: half of them within eight hours,
// one in six more than two days later.
func (d *draws) updated(r *rand.Rand, created time.Time) time.Time {
	after := time.Duration(float64(8*time.Hour) * math.Exp(2*r.NormFloat64()))
	if left := ends.Sub(created); after > left || after < 0 {
		after = time.Duration(r.Float64() * float64(left))
	}
	return created.Add(time.Second + after).Truncate(time.Microsecond)
}
