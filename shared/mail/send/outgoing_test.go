package send_test

import (
	"errors"
	"testing"
	"time"

	"docket/shared/mail/send"
	"docket/shared/testing/rapidtest"

	"pgregory.net/rapid"
)

func TestMain(m *testing.M) { rapidtest.Main(m) }

// Whatever becomes of its attempts, a letter is handed over at most twice without anybody
// knowing what became of it, and it ends within three days and an hour.
func TestALetterIsHandedOverTwiceInDoubtAtMostAndEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		o := send.Outgoing{State: send.Waiting, Version: 1, CreatedAt: now, ChangedAt: now, NextAt: now}
		doubted, handed := 0, 0
		for o.Waits() {
			if now.Sub(o.CreatedAt) > send.GiveUp+2*time.Hour {
				t.Fatalf("it still waits: %+v", o)
			}
			if o.NextAt.After(now) {
				now = o.NextAt
			}
			claimed, ok := o.Claim(now, now.Add(time.Minute))
			if claimed.Version != o.Version+1 {
				t.Fatalf("%+v became %+v", o, claimed)
			}
			if o = claimed; !ok {
				break
			}
			handed++
			switch rapid.IntRange(0, 4).Draw(t, "fate") {
			case 0:
				doubted++ // whoever sent it died
				now = now.Add(2 * time.Minute)
				continue
			case 1:
				doubted++
				o = o.Noted("", errors.New("no answer"), now, 0)
			case 2, 3:
				o = o.Noted("", send.Fail(send.Down, errors.New("down")), now, 0.5)
			case 4:
				o = o.Noted("wire@ses.example", nil, now, 0)
			}
		}
		if doubted > 2 || handed == 0 {
			t.Fatalf("%d of %d attempts in doubt: %+v", doubted, handed, o)
		}
		if o.State == send.Failed && o.Trouble == "" || !o.NextAt.IsZero() {
			t.Fatalf("%+v", o)
		}
	})
}

func TestWhatIsRefusedIsNotTriedAgain(t *testing.T) {
	now := time.Now()
	o, ok := send.Outgoing{State: send.Waiting, Version: 1, CreatedAt: now, NextAt: now}.Claim(now, now)
	if o = o.Noted("", send.Fail(send.Refused, errors.New("no such address")), now, 0); !ok || o.State != send.Failed || o.Trouble != "no such address" || !o.NextAt.IsZero() {
		t.Errorf("%+v", o)
	}
}
