package receive_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"docket/shared/fault"
	"docket/shared/job"
	"docket/shared/mail/receive"
	"docket/shared/testing/fake"
)

// arrived are the letters that came in, by their keys, and when.
type arrived struct {
	receive.Letters // is not asked for more than what is here
	at              map[string]time.Time
	aside           []string
}

func (a *arrived) Arrivals(_ context.Context, most int, found func(string, time.Time) error) error {
	for key, at := range a.at {
		if err := found(key, at); err != nil {
			return err
		}
	}
	return nil
}

func (a *arrived) SetAside(_ context.Context, key string) error {
	delete(a.at, key)
	a.aside = append(a.aside, key)
	return nil
}

func (a *arrived) Arrived(context.Context, string) ([]byte, error) {
	return nil, fault.New(fault.NotFound, "it is gone")
}

func TestALetterThatNobodyReceivedIsWokenEachTenMinutesAndLaidAsideAfterADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		letters, waker := &arrived{at: map[string]time.Time{"in/1": time.Now()}}, &fake.Waker{}
		r := receive.Receiver{Letters: letters, Waker: waker, Now: time.Now}
		var woken []int // minutes after which it was
		aside := 0
		for minute := range 25 * 60 {
			before := len(waker.Sent)
			came, err := r.Take(t.Context(), job.Wake{Call: job.Arrivals}.Encode())
			if err != nil {
				t.Fatal(err)
			}
			if len(waker.Sent) > before {
				woken = append(woken, minute)
			}
			aside += came.Aside
			time.Sleep(time.Minute)
		}
		if len(woken) != 143 || !slices.Equal(woken[:3], []int{10, 20, 30}) || waker.Sent[0] != (job.Wake{Call: job.Arrive, Letter: "in/1"}) {
			t.Errorf("it was woken %d times, first after %v minutes: %+v", len(woken), woken[:3], waker.Sent[0])
		}
		if aside != 1 || !slices.Equal(letters.aside, []string{"in/1"}) {
			t.Errorf("%d were laid aside: %v", aside, letters.aside)
		}
	})
}

func TestALetterThatIsGoneWasReceivedAndNothingElseIsTakenForOne(t *testing.T) {
	r := receive.Receiver{Letters: &arrived{}, Waker: &fake.Waker{}, Now: time.Now}
	came, err := r.Take(t.Context(), job.Wake{Call: job.Arrive, Letter: "in/1"}.Encode())
	if err != nil || !came.Gone || came.Key != "in/1" {
		t.Errorf("%+v: %v", came, err)
	}
	for _, message := range []string{"", "{}", "hello", job.Wake{Call: job.Arrive, Letter: "kept/acme/north/file_1"}.Encode(), job.Wake{Call: job.Arrive, Letter: "in/../kept"}.Encode(), job.Wake{Call: job.Sweep}.Encode()} {
		if came, err := r.Take(t.Context(), message); err == nil {
			t.Errorf("%q: %+v", message, came)
		}
	}
}
