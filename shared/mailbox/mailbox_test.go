package mailbox_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/mailbox"
	"docket/shared/queue"
	"docket/shared/tenant"
	"docket/shared/testing/fake"
)

// memory is a Store of one workspace's mailboxes.
type memory struct {
	mailbox.Store // is not asked for more than what is here
	mailboxes     mailbox.Mailboxes
	queues        map[string]queue.Queue
	changes       []change.Change
}

func (m *memory) Mailboxes(context.Context, tenant.Scope) ([]mailbox.Mailbox, uint64, error) {
	return m.mailboxes.All, m.mailboxes.Version, nil
}

func (m *memory) Queue(_ context.Context, _ tenant.Scope, queueID string) (queue.Queue, error) {
	if q, there := m.queues[queueID]; there {
		return q, nil
	}
	return queue.Queue{}, queue.ErrNotFound
}

func (m *memory) Commit(_ context.Context, c change.Commit) error {
	for _, p := range c.Puts {
		m.mailboxes = p.After.(mailbox.Mailboxes)
	}
	m.changes = append(m.changes, c.Changes...)
	return nil
}

func act(t testing.TB) change.Act {
	t.Helper()
	return change.SystemAct(fake.Scope(t), id.Prefixed(id.RequestPrefix, time.Now()), "test", time.Now)
}

func any(uint64) bool { return true }

func (m *memory) create(t testing.TB, address string, p mailbox.Patch) (made mailbox.Mailbox, err error) {
	_, err = mailbox.Create(t.Context(), m, act(t), address, p, func(is mailbox.Mailbox) (change.Answer, error) {
		made = is
		return change.Answer{}, nil
	})
	return made, err
}

func unseen(mailbox.Mailbox) (change.Answer, error) { return change.Answer{}, nil }

// defaults are the addresses that are the default.
func (m *memory) defaults() (all []string) {
	for _, one := range m.mailboxes.All {
		if one.Default {
			all = append(all, one.Address)
		}
	}
	return all
}

func TestAWorkspaceWithMailboxesHasOneDefault(t *testing.T) {
	m, yes, no := &memory{}, true, false
	first, err := m.create(t, "a@acme.example", mailbox.Patch{Default: &no})
	second, err2 := m.create(t, "b@acme.example", mailbox.Patch{})
	third, err3 := m.create(t, "c@acme.example", mailbox.Patch{Default: &yes})
	if err != nil || err2 != nil || err3 != nil || !slices.Equal(m.defaults(), []string{"c@acme.example"}) {
		t.Fatalf("after three were made it is %v: %v %v %v", m.defaults(), err, err2, err3)
	}
	if _, err := mailbox.Update(t.Context(), m, act(t), third.ID, any, mailbox.Patch{Default: &no}, unseen); fault.KindOf(err) != fault.Invalid {
		t.Errorf("the default is made it no more: %v", err)
	}
	if _, err := mailbox.Update(t.Context(), m, act(t), second.ID, any, mailbox.Patch{Default: &yes}, unseen); err != nil || !slices.Equal(m.defaults(), []string{"b@acme.example"}) {
		t.Errorf("after another became it, it is %v: %v", m.defaults(), err)
	}
	if _, err := mailbox.Delete(t.Context(), m, act(t), second.ID, any, unseen); err != nil || !slices.Equal(m.defaults(), []string{"a@acme.example"}) {
		t.Errorf("after it went it is %v: %v", m.defaults(), err)
	}
	for _, mailboxID := range []string{first.ID, third.ID} {
		if _, err := mailbox.Delete(t.Context(), m, act(t), mailboxID, any, unseen); err != nil {
			t.Error(err)
		}
	}
	if len(m.mailboxes.All) > 0 {
		t.Errorf("left are %+v", m.mailboxes.All)
	}
}

// Whoever follows the feed knows each mailbox as it is by the Changes of that one.
func TestEveryMailboxThatAVerbChangesHasAChangeOfItsOwn(t *testing.T) {
	m, yes := &memory{}, true
	first, _ := m.create(t, "a@acme.example", mailbox.Patch{})
	m.changes = nil
	second, err := m.create(t, "b@acme.example", mailbox.Patch{Default: &yes})
	if err != nil || len(m.changes) != 2 {
		t.Fatalf("%d changes: %v", len(m.changes), err)
	}
	for i, want := range []struct {
		resource string
		sequence uint64
	}{{second.ID, 1}, {first.ID, 2}} {
		if c := m.changes[i]; c.Resource != want.resource || c.Sequence != want.sequence || !strings.HasSuffix(c.ID, fmt.Sprint("_", i)) {
			t.Errorf("change %d is of %s at %d: %s", i, c.Resource, c.Sequence, c.ID)
		}
	}
}

func TestAnAddressIsOneThatLettersCanBeSortedBy(t *testing.T) {
	for address, good := range map[string]bool{
		"support@acme.example": true, "Support.Team@mail.acme.example": true, "a@b.c": true,
		strings.Repeat("a", 64) + "@acme.example": true, strings.Repeat("a", 65) + "@acme.example": false,
		"support+sales@acme.example": false, "support@localhost": false, "support": false, "@acme.example": false, "a b@acme.example": false,
		"support@acme..example": false, ".a@acme.example": false, "a@-acme.example": false, "süd@acme.example": false, "a@acme.example\r\nBcc: b@acme.example": false,
		"a@" + strings.Repeat("b.", 126) + "cc": false,
	} {
		m := &memory{}
		if _, err := m.create(t, address, mailbox.Patch{}); (err == nil) != good || !good && fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestAMailboxPutsItsTicketsIntoAQueueThatTakesThem(t *testing.T) {
	m := &memory{queues: map[string]queue.Queue{"queue_1": {ID: "queue_1"}, "queue_2": {ID: "queue_2", Status: queue.Archived}}}
	for queueID, want := range map[string]fault.Kind{"queue_1": fault.Unknown, "queue_2": fault.Invalid, "queue_3": fault.NotFound, "": fault.Unknown} {
		if _, err := m.create(t, "a@acme.example", mailbox.Patch{QueueID: &queueID}); fault.KindOf(err) != want {
			t.Errorf("queue %q: %v", queueID, err)
		}
	}
}

func TestAWorkspaceHasAsManyMailboxesAsOneItemHolds(t *testing.T) {
	m, text := &memory{}, strings.Repeat("s", mailbox.MaxSignature)
	for n := range mailbox.Most {
		if _, err := m.create(t, fmt.Sprintf("a%d@acme.example", n), mailbox.Patch{Signature: &text}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := m.create(t, "more@acme.example", mailbox.Patch{}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("one more: %v", err)
	}
}

func TestAnAddressLeadsToItsMailboxWithWhatFollowsAPlusSign(t *testing.T) {
	all := mailbox.Mailboxes{All: []mailbox.Mailbox{{ID: "mailbox_1", Address: "Support@Acme.example"}}}
	for address, found := range map[string]bool{"support@acme.example": true, "SUPPORT+r1abc@ACME.example": true, "supports@acme.example": false, "": false} {
		if is, there := all.Of(address); there != found || found && is.ID != "mailbox_1" {
			t.Errorf("%q: %+v", address, is)
		}
	}
}
