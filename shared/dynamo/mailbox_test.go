package dynamo_test

import (
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/mailbox"
	"docket/shared/tenant"
)

// boxes are the mailboxes of two workspaces over the model of the table.
type boxes struct {
	*traffic
	t     *testing.T
	other tenant.Scope
}

func newBoxes(t *testing.T) boxes {
	other, err := tenant.NewScope("globex", "main")
	if err != nil {
		t.Fatal(err)
	}
	return boxes{newTraffic(t), t, other}
}

func (b boxes) make(scope tenant.Scope, address string) (made mailbox.Mailbox, err error) {
	act := change.SystemAct(scope, id.Prefixed(id.RequestPrefix, time.Now()), "test", time.Now)
	_, err = mailbox.Create(b.t.Context(), b.table, act, address, mailbox.Patch{SenderName: new("Acme <Support>"), Signature: new("Yours\nsincerely")}, func(m mailbox.Mailbox) (change.Answer, error) {
		made = m
		return change.Answer{}, nil
	})
	return made, err
}

func (b boxes) remove(scope tenant.Scope, mailboxID string) error {
	act := change.SystemAct(scope, id.Prefixed(id.RequestPrefix, time.Now()), "test", time.Now)
	_, err := mailbox.Delete(b.t.Context(), b.table, act, mailboxID, anyVersion, func(mailbox.Mailbox) (change.Answer, error) { return change.Answer{}, nil })
	return err
}

// leads is the mailbox that an address leads to, of a scope, empty where it is nobody's.
func (b boxes) leads(address string) string {
	b.t.Helper()
	scope, mailboxID, found, err := b.table.MailboxOf(b.t.Context(), address)
	if err != nil || found == scope.IsZero() {
		b.t.Errorf("%s: %v of %s, %v", address, found, scope, err)
	}
	if !found {
		return ""
	}
	return scope.String() + " " + mailboxID
}

func TestAMailboxIsReadAsItWasWrittenAndItsAddressLeadsToIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoxes(t)
		first, err := b.make(b.scope, "Support@acme.example")
		second, err2 := b.make(b.scope, "sales@acme.example")
		all, version, err3 := b.table.Mailboxes(t.Context(), b.scope)
		if err := errors.Join(err, err2, err3); err != nil || version != 2 || !reflect.DeepEqual(all, []mailbox.Mailbox{first, second}) {
			t.Errorf("%v\n%+v\n%+v %+v at %d", err, all, first, second, version)
		}
		for address, want := range map[string]string{"support@ACME.example": b.scope.String() + " " + first.ID, "support+r1abc@acme.example": b.scope.String() + " " + first.ID,
			"sales@acme.example": b.scope.String() + " " + second.ID, "supports@acme.example": "", "": ""} {
			if is := b.leads(address); is != want {
				t.Errorf("%q leads to %q, want %q", address, is, want)
			}
		}
		if all, version, err := b.table.Mailboxes(t.Context(), b.other); err != nil || len(all) > 0 || version > 0 {
			t.Errorf("another workspace has %+v at %d: %v", all, version, err)
		}
	})
}

// However many ask for an address at once, in whatever form, one workspace gets it; once
// it is given up another can have it.
func TestAnAddressIsOneMailboxOfOneWorkspace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoxes(t)
		type claim struct {
			scope tenant.Scope
			made  mailbox.Mailbox
		}
		var mu sync.Mutex
		var got []claim
		var together sync.WaitGroup
		for i := range 8 {
			scope, address := b.scope, "support@acme.example"
			if i%2 == 1 {
				scope, address = b.other, "SUPPORT@acme.example"
			}
			together.Go(func() {
				made, err := b.make(scope, address)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					got = append(got, claim{scope, made})
				} else if !errors.Is(err, mailbox.ErrTaken) {
					t.Error(err)
				}
			})
		}
		together.Wait()
		if len(got) != 1 || b.leads("support@acme.example") != got[0].scope.String()+" "+got[0].made.ID {
			t.Fatalf("%d got it, it leads to %s", len(got), b.leads("support@acme.example"))
		}
		if err := b.remove(got[0].scope, got[0].made.ID); err != nil || b.leads("support@acme.example") != "" {
			t.Fatalf("given up it leads to %s: %v", b.leads("support@acme.example"), err)
		}
		made, err := b.make(b.other, "support@acme.example")
		if err != nil || b.leads("support@acme.example") != fmt.Sprint(b.other, " ", made.ID) {
			t.Errorf("asked for again it leads to %s: %v", b.leads("support@acme.example"), err)
		}
	})
}
