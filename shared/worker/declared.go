package worker

import (
	"context"
	"time"

	"docket/shared/bulk"
	"docket/shared/grant"
	"docket/shared/job"
)

// Queue declares a queue of wake-ups and the function that takes them, one
// in a call. A message that fails comes again, and at last lies in the queue's
// dead-letter queue, which holds `<name>-dead`.
type Queue struct {
	Name     string        // also its function's folder
	Timeout  time.Duration // of a call
	Hidden   time.Duration // after which a message comes again of which nobody said that it was taken
	Receives int           // how often a message comes at most
	Parallel int           // calls at once at most
	Wakes    []string      // the queues that it sends to
	Keep     time.Duration // for how long a message is kept that nobody took; 0: a day, as what is in a wake-up is in the table too

	Table grant.Table   // what its function does to the table
	Files grant.Objects // and to the bucket of files
}

// JobsQueue is the queue of the worker. It serves workspaces fairly, and each
// call takes some of its Timeout: so many at once sweep all shards of the
// timers and leave room for jobs.
func JobsQueue() Queue {
	table := []grant.Table{
		grant.On(grant.Timers, grant.Query), grant.On(grant.Leases, grant.Put), checkClocks(), // sweeps
		grant.WriteUnsent(), grant.KeepScore(), // held replies
		grant.On(grant.Files, grant.Get, grant.Put, grant.Update, grant.Delete), // those that replies take, and those that go
		grant.WriteUnsent(),                                                                                                      // held replies
		grant.On(grant.Tickets, grant.Query), grant.On(grant.Contacts, grant.Get, grant.Put), grant.On(grant.Changes, grant.Put), // requesters who become contacts
		grant.KeepShort(),
		grant.On(grant.Jobs, grant.Get, grant.Update),
	}
	for _, k := range JobKinds() {
		table = append(table, k.Table)
	}
	return Queue{Name: "jobs", Timeout: time.Minute, Hidden: 6 * time.Minute, Receives: 5, Parallel: 32,
		Wakes: []string{"jobs", "webhooks", "mail"}, Table: grant.Union(table...), Files: grant.RemoveFiles()}
}

// HooksQueue is the queue of those who deliver to the endpoints of webhooks, and tell
// members: each call is for one endpoint, or the inboxes of one workspace, for which nobody else waits. So many at once leave the
// account's other functions room.
func HooksQueue() Queue {
	return Queue{Name: "webhooks", Timeout: time.Minute, Hidden: 6 * time.Minute, Receives: 5, Parallel: 32, Wakes: []string{"webhooks"},
		Table: grant.Union(
			grant.On(grant.Deliveries, grant.Get, grant.Query, grant.Put, grant.Update, grant.Delete),
			grant.On(grant.Webhooks, grant.Get), grant.On(grant.Secrets, grant.Get),
			grant.ReadFeed(), grant.On(grant.Feed, grant.Get), grant.On(grant.Tickets, grant.Query), grant.On(grant.Audit, grant.Get), // what comes before an event
			grant.On(grant.Tickets, grant.BatchGet), grant.On(grant.Settings, grant.Get), // the bodies
			grant.On(grant.Webhooks, grant.Update), grant.On(grant.Changes, grant.Put), // an endpoint is disabled
			grant.On(grant.Members, grant.Query), grant.On(grant.Inboxes, grant.Get, grant.Put), // members are told
		)}
}

// MailQueue is the queue of those who bring out mail: each call is for one workspace. So
// many at once are more than most accounts may send a second.
func MailQueue() Queue {
	return Queue{Name: "mail", Timeout: time.Minute, Hidden: 6 * time.Minute, Receives: 5, Parallel: 8, Wakes: []string{"mail"},
		Table: grant.Union(
			grant.On(grant.Deliveries, grant.Query, grant.Put, grant.Update, grant.Delete), // how far it is, and what waits
			grant.ReadFeed(), grant.On(grant.Settings, grant.Get), grant.On(grant.Mailboxes, grant.Get),
			grant.On(grant.Tickets, grant.Get, grant.BatchGet, grant.Query, grant.Put, grant.Update), // what letters say, and how far they are
			grant.On(grant.MailIDs, grant.Update), grant.On(grant.LetterData, grant.Query),           // by what answers find a ticket, and what opened it
			grant.On(grant.Suppressed, grant.Get), grant.SaveTicket(), grant.KeepAnswer(), // addresses that get none, and the note on a letter that failed
			grant.On(grant.Members, grant.Query), grant.On(grant.Inboxes, grant.Get), // who is told
		),
		Files: grant.OnObjects(grant.Kept, grant.GetObject)}
}

// MailEventsQueue is the queue of what SES tells of letters. What is in a message is
// nowhere else.
func MailEventsQueue() Queue {
	return Queue{Name: "mail-events", Timeout: time.Minute, Hidden: 6 * time.Minute, Receives: 5, Parallel: 4, Keep: 14 * 24 * time.Hour,
		Table: grant.Union(grant.On(grant.MailClaims, grant.Get), grant.On(grant.MailIDs, grant.Query), grant.ReportMail(),
			grant.On(grant.Tickets, grant.Query))} // the letters
}

// checkClocks is what is done with a ticket whose timer runs out, or whose terms changed.
func checkClocks() grant.Table {
	return grant.Union(grant.On(grant.Tickets, grant.Get), grant.SaveTicket(), grant.ReadTerms())
}

// erasing is what is done to erase tickets, there and wherever they lead.
func erasing() grant.Table {
	return grant.Union(grant.SaveTicket(), grant.KeepShort(),
		grant.On(grant.Counter, grant.Get), grant.On(grant.Tickets, grant.Get, grant.BatchGet, grant.Query, grant.Delete),
		grant.On(grant.References, grant.Get, grant.Put, grant.Delete), grant.On(grant.Requests, grant.Delete), grant.On(grant.MailIDs, grant.Delete), grant.On(grant.LetterData, grant.Delete),
		grant.On(grant.Receipts, grant.Update),
		grant.RecordChanges(),
		grant.On(grant.Quarantine, grant.Query, grant.Delete))
}

// LettersQueue is the queue of letters that came in: each call is for one of them, which SES
// tells of, or a wake-up. So many at once leave the table's other users room.
func LettersQueue() Queue {
	return Queue{Name: "mail-in", Timeout: time.Minute, Hidden: 6 * time.Minute, Receives: 5, Parallel: 16, Wakes: []string{"mail-in"},
		Table: grant.ReceiveLetters(), Files: grant.ReceiveArrivals()}
}

// Queues lists every queue.
func Queues() []Queue {
	return []Queue{JobsQueue(), HooksQueue(), MailQueue(), LettersQueue(), MailEventsQueue()}
}

// JobKind declares a kind of jobs: what it does to the table, and its page.
type JobKind struct {
	Kind  job.Kind
	Table grant.Table
	Page  func(ctx context.Context, w Worker, j job.Job) (job.Page, error)
}

// JobKinds lists every kind of jobs that the worker does.
func JobKinds() []JobKind {
	return []JobKind{
		{
			Kind:  job.Rematch,
			Table: grant.Union(grant.ListTickets(), checkClocks()),
			Page: func(ctx context.Context, w Worker, j job.Job) (job.Page, error) {
				return rematch(ctx, w.Table, w.Now, j)
			},
		},
		{
			Kind:  job.Reindex,
			Table: grant.Union(grant.On(grant.Counter, grant.Get), grant.On(grant.Tickets, grant.Query), grant.SaveTicket()),
			Page: func(ctx context.Context, w Worker, j job.Job) (job.Page, error) {
				return reindex(ctx, w.Table, w.Waker, j)
			},
		},
		{
			Kind: job.RebuildAudit,
			Table: grant.Union(grant.On(grant.Counter, grant.Get), grant.On(grant.Tickets, grant.Query), grant.On(grant.Changes, grant.Query),
				grant.RecordChanges()),
			Page: func(ctx context.Context, w Worker, j job.Job) (job.Page, error) {
				return rebuild(ctx, w.Table, w.Now, j)
			},
		},
		{
			Kind:  job.RebuildSatisfaction,
			Table: grant.On(grant.Scores, grant.Get, grant.Query, grant.Put),
			Page: func(ctx context.Context, w Worker, j job.Job) (job.Page, error) {
				week, remade, err := w.Table.RebuildSatisfaction(ctx, j.Scope, j.Cursor)
				return job.Page{Cursor: week, Done: remade, Last: week == ""}, err
			},
		},
		{
			Kind: job.EraseContact,
			Table: grant.Union(erasing(), grant.On(grant.Contacts, grant.Get, grant.Delete), grant.On(grant.Suppressed, grant.Get, grant.Delete), grant.On(grant.Views, grant.Query, grant.Get, grant.Update, grant.Delete),
				grant.On(grant.Changes, grant.Put)),
			Page: func(ctx context.Context, w Worker, j job.Job) (job.Page, error) {
				return erase(ctx, w.Table, w.Now, j)
			},
		},
		{
			Kind:  job.Purge,
			Table: grant.Union(erasing(), grant.On(grant.Settings, grant.Get)),
			Page: func(ctx context.Context, w Worker, j job.Job) (job.Page, error) {
				return purge(ctx, w.Table, w.Now, j)
			},
		},
		{
			Kind: job.ReplayWebhook,
			Table: grant.Union(grant.On(grant.Webhooks, grant.Get), grant.On(grant.Feed, grant.Query, grant.Get), grant.On(grant.Audit, grant.BatchGet),
				grant.On(grant.Tickets, grant.BatchGet), grant.On(grant.Settings, grant.Get), grant.On(grant.Deliveries, grant.Query, grant.Put, grant.Update)),
			Page: func(ctx context.Context, w Worker, j job.Job) (job.Page, error) { return replay(ctx, w, j) },
		},
		{
			Kind:  job.Bulk,
			Table: grant.Union(grant.DoBulk(), grant.On(grant.Leases, grant.Put)),
			Page: func(ctx context.Context, w Worker, j job.Job) (job.Page, error) {
				return bulk.Page(ctx, w.Table, w.Now, bulk.Steady, j)
			},
		},
		{
			Kind:  job.Compaction,
			Table: grant.KeepShort(),
			Page: func(ctx context.Context, w Worker, j job.Job) (job.Page, error) {
				more, err := w.Table.KeepShort(ctx, j.Scope, 1)
				return job.Page{Last: !more}, err
			},
		},
	}
}

// works are the pages of a worker's kinds.
func works(w Worker) map[job.Kind]job.Work {
	all := map[job.Kind]job.Work{}
	for _, k := range JobKinds() {
		all[k.Kind] = func(ctx context.Context, j job.Job) (job.Page, error) { return k.Page(ctx, w, j) }
	}
	return all
}
