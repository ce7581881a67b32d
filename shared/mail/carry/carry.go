// Package carry brings letters out. It follows the feed of a workspace, keeps each letter
// that a Change calls for before its first attempt, and hands those that are due to a
// mail server. However it ends, or dies, the next one goes on: each letter is sent once,
// and one at which it dies twice at most.
package carry

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"docket/shared/change"
	"docket/shared/feed"
	"docket/shared/feed/follow"
	"docket/shared/job"
	"docket/shared/mail/send"
	"docket/shared/mail/suppress"
	"docket/shared/mail/template"
	"docket/shared/mail/thread"
	"docket/shared/mailbox"
	"docket/shared/member"
	"docket/shared/metric"
	"docket/shared/notice"
	"docket/shared/tenant"

	"golang.org/x/sync/errgroup"
)

// Store is what bringing letters out needs of the table.
type Store interface {
	follow.Store
	suppress.ReportStore

	// Mailboxes is that of mailbox.Store.
	Mailboxes(ctx context.Context, scope tenant.Scope) ([]mailbox.Mailbox, uint64, error)

	// Workspace is that of identity.Directory.
	Workspace(ctx context.Context, scope tenant.Scope) (tenant.Workspace, error)

	// MailTemplates is that of template.Store.
	MailTemplates(ctx context.Context, scope tenant.Scope) (template.Templates, error)

	// Members are those of member.Store, and Inbox is that of notice.Store.
	Members(ctx context.Context, scope tenant.Scope) ([]member.Member, error)
	Inbox(ctx context.Context, scope tenant.Scope, user string) (notice.Inbox, error)

	// About is what a Change of a ticket is about, as it is now.
	About(ctx context.Context, c change.Change) (send.About, error)

	// MailHistory is what was said on a ticket and sent of it, by its UUID, the newest of it;
	// openedBy is the ID of the letter that opened it, empty where none did.
	MailHistory(ctx context.Context, scope tenant.Scope, ticketID, openedBy string) (send.History, error)

	// PutLetter keeps a letter with the Message-IDs by which its answers find its ticket,
	// unless it is there. One that its Bounds do not let through is kept as suppressed.
	PutLetter(ctx context.Context, o send.Outgoing, ids []thread.Sent) error

	// DueLetters returns up to so many letters whose next attempt is due at an instant, the
	// longest due first, and when the next one behind them is, zero where none waits.
	DueLetters(ctx context.Context, scope tenant.Scope, now time.Time, most int) (due []send.Outgoing, next time.Time, err error)

	// SaveLetter writes a letter's next version, with ids as PutLetter has them, or fails
	// with change.ErrStale where it is at another version by now.
	SaveLetter(ctx context.Context, before, after send.Outgoing, ids []thread.Sent) error
}

// Files knows the bytes of files.
type Files interface {
	// File is what is kept of a file.
	File(ctx context.Context, scope tenant.Scope, fileID string) ([]byte, error)
}

// Worker takes the wake-ups of mail.
type Worker struct {
	Table  Store
	Sender send.Sender
	Files  Files
	Waker  job.Waker        // of the same queue
	Now    func() time.Time // the domain's clock
}

// Outcome is what a wake-up came to, for the log and its metrics.
type Outcome struct {
	Sent   int
	Failed int           // attempts
	Waits  time.Duration // how old the oldest letter was that was tried and not taken
	Err    error         // why the first of them was not
}

// Figures are what it tells as metrics.
func (o Outcome) Figures() []metric.Figure {
	return []metric.Figure{{Name: metric.Delivered, Unit: metric.Count, Value: float64(o.Sent)}, {Name: metric.Missed, Unit: metric.Count, Value: float64(o.Failed)},
		metric.Lasted(metric.Undelivered, o.Waits)}
}

// Trouble is why letters were not taken: they are tried again by themselves.
func (o Outcome) Trouble() error { return o.Err }

// Take brings out what there is of a workspace, in bounded time. After an error the
// wake-up comes again.
func (w Worker) Take(ctx context.Context, wake job.Wake) (Outcome, error) {
	if wake.Call != job.Deliver || wake.Endpoint != job.Mail {
		return Outcome{}, fmt.Errorf("nobody brings out mail for %s", wake.Encode())
	}
	f := follow.Follower{Name: job.Mail, Table: w.Table, Waker: w.Waker, Now: w.Now, Wants: send.Concerns}
	r := &round{Worker: w, scope: wake.Scope, heavy: make(chan struct{}, 1)}
	r.office = sync.OnceValues(func() (send.Office, error) { return w.read(ctx, wake.Scope) })
	r.people = sync.OnceValues(func() ([]member.Member, error) { return w.Table.Members(ctx, wake.Scope) })
	err := f.Follow(ctx, wake.Scope, r)
	return r.came, err
}

// round is the work at one workspace.
type round struct {
	Worker
	scope  tenant.Scope
	office func() (send.Office, error)
	heavy  chan struct{} // has a token while a letter with files is made and sent: memory has room for one
	people func() ([]member.Member, error)

	mu   sync.Mutex
	came Outcome
}

// read reads who writes.
func (w Worker) read(ctx context.Context, scope tenant.Scope) (o send.Office, err error) {
	if o.Mailboxes.All, o.Mailboxes.Version, err = w.Table.Mailboxes(ctx, scope); err != nil || len(o.Mailboxes.All) == 0 {
		return o, err
	}
	if o.Workspace, err = w.Table.Workspace(ctx, scope); err != nil {
		return o, err
	}
	o.Templates, err = w.Table.MailTemplates(ctx, scope)
	return o, err
}

// together is how many letters are kept or sent at once.
const together = 8

// Take implements follow.Work: it keeps the letters that a run of the feed calls for.
func (r *round) Take(ctx context.Context, entries []feed.Entry) (left bool, err error) {
	if len(entries) == 0 {
		return false, nil
	}
	office, err := r.office()
	if err != nil || len(office.Mailboxes.All) == 0 {
		return false, err
	}
	all, ctx := errgroup.WithContext(ctx)
	all.SetLimit(together)
	for _, e := range entries {
		about, err := r.Table.About(ctx, e.Change)
		if err != nil {
			return false, errors.Join(err, all.Wait())
		}
		notices, err := r.notices(ctx, about, office)
		if err != nil {
			return false, errors.Join(err, all.Wait())
		}
		for _, letter := range append(send.LettersOf(about, office), notices...) {
			left = true
			all.Go(func() error { return r.Table.PutLetter(ctx, letter, letter.IDs()) })
		}
	}
	return left, all.Wait()
}

// notices are the letters to members that a Change calls for.
func (r *round) notices(ctx context.Context, about send.About, office send.Office) ([]send.Outgoing, error) {
	if !notice.Concerns(about.Change, notice.ByEmail) {
		return nil, nil
	}
	members, err := r.people()
	if err != nil {
		return nil, err
	}
	told := send.Told(about, members)
	var readers []send.Reader
	for _, m := range members {
		if _, is := told[m.ID]; !is {
			continue
		}
		box, err := r.Table.Inbox(ctx, r.scope, m.ID)
		if err != nil {
			return nil, err
		}
		readers = append(readers, send.Reader{Member: m, Inbox: box})
	}
	return send.NoticesOf(about, office, told, readers), nil
}
