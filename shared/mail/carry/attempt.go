package carry

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/mail/compose"
	"docket/shared/mail/send"
	"docket/shared/mail/suppress"
	"docket/shared/mail/thread"
	"docket/shared/ticket"
	"docket/shared/webhook"

	"golang.org/x/sync/errgroup"
)

const (
	atOnce = 50 // letters that are read at once

	// held is for how long a letter is held whose attempt is under way: longer than one
	// takes, with what is written behind it.
	held = time.Minute

	// Limit is how long one attempt may take.
	Limit = 20 * time.Second
)

// Rest implements follow.Work: it sends the letters that are due. While the mail server is
// taken to be down one is tried now and then.
func (r *round) Rest(ctx context.Context, circuit *webhook.Circuit, end time.Time) (next time.Time, err error) {
	for time.Now().Before(end) {
		most := atOnce
		if circuit.Open() {
			most = 1
			if at := circuit.Due(webhook.Parked{}); r.Now().Before(at) {
				return r.waits(ctx, at)
			}
		}
		due, later, err := r.Table.DueLetters(ctx, r.scope, r.Now(), most)
		if err != nil || len(due) == 0 {
			return later, err
		}
		held, err := r.sendAll(ctx, due, circuit, end)
		if err != nil || !held.IsZero() {
			return held, err
		}
	}
	return r.Now(), nil
}

// waits is when the mail server is tried next, zero where nothing waits for it.
func (r *round) waits(ctx context.Context, at time.Time) (time.Time, error) {
	due, later, err := r.Table.DueLetters(ctx, r.scope, r.Now(), 1)
	if err != nil || len(due) == 0 && later.IsZero() {
		return time.Time{}, err
	}
	if len(due) == 0 && later.After(at) {
		return later, nil
	}
	return at, nil
}

// sendAll makes an attempt of each of some letters, several at once. It tells when to look
// again where one of them is held by somebody else.
func (r *round) sendAll(ctx context.Context, due []send.Outgoing, circuit *webhook.Circuit, end time.Time) (again time.Time, err error) {
	if _, err := r.office(); err != nil { // read once, for all of them
		return again, err
	}
	all, ctx := errgroup.WithContext(ctx)
	all.SetLimit(together)
	for _, letter := range due {
		if wait := time.Until(letter.HeldUntil); letter.State == send.Sending && wait > 0 {
			again = r.Now().Add(wait)
			continue
		}
		all.Go(func() error {
			r.mu.Lock()
			stop := circuit.Open() && len(due) > 1 || !time.Now().Before(end)
			r.mu.Unlock()
			if stop {
				return nil
			}
			return r.attempt(ctx, letter, circuit)
		})
	}
	return again, all.Wait()
}

// attempt sends a letter once, and notes what came of it. Whoever else has it meanwhile
// goes on with it.
func (r *round) attempt(ctx context.Context, letter send.Outgoing, circuit *webhook.Circuit) error {
	heavy := false
	defer func() {
		if heavy {
			<-r.heavy
		}
	}()
	from, raw, err := r.compose(ctx, letter, func() { r.heavy <- struct{}{}; heavy = true })
	switch {
	case errors.Is(err, send.ErrGone):
		return known(r.Table.SaveLetter(ctx, letter, letter.Suppress(err.Error(), r.Now()), nil))
	case fault.KindOf(err) == fault.Unavailable || ctx.Err() != nil: // the table was busy
		return err
	}
	to, failed := r.Table.MailAddress(ctx, r.scope, letter.To.Address)
	if failed != nil {
		return failed
	}
	if to.Suppressed() && letter.State == send.Waiting {
		return known(r.Table.SaveLetter(ctx, letter, letter.Suppress("no mail is sent to this address: "+string(to.Reason), r.Now()), nil))
	}
	claimed, ok := letter.Claim(r.Now(), time.Now().Add(held))
	if !ok {
		return r.fails(ctx, letter, claimed)
	}
	if saved := r.Table.SaveLetter(ctx, letter, claimed, nil); saved != nil {
		return known(saved)
	}
	wire := ""
	if err == nil {
		wire, err = r.hand(ctx, from, letter.To.Address, raw)
		r.heed(err, circuit)
	} else if send.FailureOf(err) != send.Refused {
		err = send.Fail(send.Down, err) // it was not even made
	}
	var ids []thread.Sent
	noted := claimed.Noted(wire, err, r.Now(), rand.Float64())
	if noted.Wire != "" {
		ids = []thread.Sent{{MessageID: noted.Wire, Ticket: id.TicketPrefix + noted.TicketID, Ours: true}}
	}
	r.tell(noted, err)
	if noted.State == send.Failed {
		return r.fails(ctx, claimed, noted)
	}
	return known(r.Table.SaveLetter(ctx, claimed, noted, ids))
}

// fails tells whoever works on the ticket that an agent's letter was not sent, and then
// notes that: so nobody goes without being told, and a report that comes again changes
// nothing.
func (r *round) fails(ctx context.Context, before, is send.Outgoing) error {
	if !is.Kind.Automatic() {
		if err := suppress.Report(ctx, r.Table, r.Now, r.scope, is.Undelivered()); err != nil {
			return err
		}
	}
	return known(r.Table.SaveLetter(ctx, before, is, nil))
}

// hand hands a letter over.
func (r *round) hand(ctx context.Context, from, to string, raw []byte) (wire string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	ctx, stop := context.WithTimeout(ctx, Limit)
	defer stop()
	return r.Sender.Send(ctx, from, []string{to}, raw)
}

// compose makes a letter, and calls alone before it reads files. from is the sender of its
// envelope: none of what a machine writes, so that nobody answers what cannot be delivered.
func (r *round) compose(ctx context.Context, letter send.Outgoing, alone func()) (from string, raw []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	office, err := r.office()
	if err != nil {
		return "", nil, err
	}
	about, err := r.Table.About(ctx, letter.About())
	if err != nil {
		return "", nil, err
	}
	history, err := r.Table.MailHistory(ctx, r.scope, letter.TicketID, about.Ticket.LetterID)
	if err != nil {
		return "", nil, err
	}
	draft, err := send.Compose(letter, about, office, history)
	if err != nil {
		return "", nil, err
	}
	if !letter.Kind.Automatic() {
		from = draft.From.Address
		if draft.Files, err = r.files(ctx, *about.Message, alone); err != nil {
			return "", nil, err
		}
	}
	return from, draft.Raw(), nil
}

// files are those that go with a message. Before any is read it waits until it is alone.
func (r *round) files(ctx context.Context, m ticket.Message, alone func()) (all []compose.File, err error) {
	with, _ := send.Attached(m)
	if len(with) > 0 {
		alone()
	}
	for _, f := range with {
		data, err := r.Files.File(ctx, r.scope, f.ID)
		if err != nil {
			return nil, err
		}
		all = append(all, compose.File{Name: f.Name, Type: f.Type, Data: data})
	}
	return all, nil
}

// heed notes what an attempt says of the mail server: what it refuses says nothing.
func (r *round) heed(err error, circuit *webhook.Circuit) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case err == nil:
		*circuit = circuit.Succeeded(r.Now())
	case send.FailureOf(err) != send.Refused:
		*circuit = circuit.Failed(r.Now())
	}
}

// tell notes what an attempt came to.
func (r *round) tell(noted send.Outgoing, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil {
		r.came.Sent++
		return
	}
	r.came.Failed++
	r.came.Waits = max(r.came.Waits, r.Now().Sub(noted.CreatedAt))
	if r.came.Err == nil {
		r.came.Err = fmt.Errorf("send %s of %s: %w", noted.ID, noted.Scope, err)
	}
}

// known is an error of a write of a letter: that another wrote it since is none.
func known(err error) error {
	if errors.Is(err, change.ErrStale) {
		return nil
	}
	return err
}
