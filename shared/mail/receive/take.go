package receive

import (
	"context"
	"fmt"
	"strings"
	"time"

	"docket/shared/fault"
	"docket/shared/grant"
	"docket/shared/job"
	"docket/shared/metric"
)

// Taken is what a message of the queue of letters came to.
type Taken struct {
	Key   string // of the letter in the bucket; empty where the message names none
	Aside int    // how many letters were laid aside that nobody could receive
	Outcome
}

// Figures are what it tells as metrics.
func (t Taken) Figures() []metric.Figure {
	figure := func(name string, n int) metric.Figure {
		return metric.Figure{Name: name, Unit: metric.Count, Value: float64(n)}
	}
	nobodys := t.Aside
	if t.Nobodys {
		nobodys++
	}
	return []metric.Figure{figure(metric.Received, len(t.Letters)), figure(metric.Nobodys, nobodys)}
}

// Take receives the letter that a message of the queue tells of: what SES says of one, or a
// wake-up (job.Arrive) for one of which nobody was told, which says itself how it came. By
// job.Arrivals it looks for those. A message that tells of no letter is an error. After an
// error the message comes again.
func (r Receiver) Take(ctx context.Context, message string) (came Taken, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("receive the letter %s: panic: %v", came.Key, p)
		}
	}()
	wake, err := job.ReadWake(message)
	var a Arrival
	switch {
	case err == nil && wake.Call == job.Arrivals:
		came.Aside, err = r.overlooked(ctx, time.Now()) // the store's times are real
		return came, err
	case err == nil && wake.Call == job.Arrive:
		a, err = r.woken(ctx, wake.Letter)
	default:
		a, err = ReadNotification(message)
	}
	came.Key = a.Key
	switch {
	case fault.KindOf(err) == fault.NotFound:
		came.Gone = true
		return came, nil
	case err != nil:
		return came, err
	}
	came.Outcome, err = r.Receive(ctx, a)
	return came, err
}

// woken is how the letter came that a wake-up is of.
func (r Receiver) woken(ctx context.Context, key string) (Arrival, error) {
	if name, ours := strings.CutPrefix(key, string(grant.Arrivals)); !ours || !objectName.MatchString(name) {
		return Arrival{}, fmt.Errorf("a wake-up is of no letter that came in: %q", key)
	}
	raw, err := r.Letters.Arrived(ctx, key)
	if err != nil {
		return Arrival{Key: key}, err
	}
	return ArrivalOf(key, raw, r.Now()), nil
}

const (
	// overlookedAfter is after which time nobody can be at a letter any more for the first
	// time: it is woken then, and again each time that it has passed.
	overlookedAfter = 10 * time.Minute

	// givenUpAfter is after which time a letter is laid aside that nobody could receive.
	givenUpAfter = 24 * time.Hour

	// mostOverlooked is how many letters are looked at in one call.
	mostOverlooked = 5000
)

// overlooked wakes the letters that nobody received, and lays those aside that nobody could:
// how many. It is called each minute, and wakes each of them each ten.
func (r Receiver) overlooked(ctx context.Context, now time.Time) (aside int, err error) {
	err = r.Letters.Arrivals(ctx, mostOverlooked, func(key string, at time.Time) error {
		switch age := now.Sub(at); {
		case age >= givenUpAfter:
			aside++
			return r.Letters.SetAside(ctx, key)
		case age >= overlookedAfter && age%overlookedAfter < time.Minute:
			return r.Waker.Send(ctx, job.Wake{Call: job.Arrive, Letter: key})
		}
		return nil
	})
	return aside, err
}
