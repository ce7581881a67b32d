package file_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/file"
	"docket/shared/tenant"
)

var errDown = errors.New("it is down")

// cabinet keeps one file with its bytes; of its writes and removals the n-th from now
// fails, where n is above 0.
type cabinet struct {
	file.Objects
	kept      *file.File
	bytes     bool
	failing   int
	meanwhile func() // runs before the next commit, once
}

func (c *cabinet) fails() bool {
	c.failing--
	return c.failing == 0
}

func (c *cabinet) Receipt(context.Context, tenant.Scope, change.IdempotencyKey, time.Time) (*change.Receipt, error) {
	return nil, nil
}

func (c *cabinet) File(context.Context, tenant.Scope, string) (file.File, error) {
	if c.kept == nil {
		return file.File{}, file.ErrNotFound
	}
	return *c.kept, nil
}

func (c *cabinet) Commit(_ context.Context, of change.Commit) error {
	if c.meanwhile != nil {
		c.meanwhile()
		c.meanwhile = nil
	}
	if c.fails() {
		return errDown
	}
	before := of.Puts[0].Before.(file.File)
	if c.kept == nil || c.kept.Version != before.Version {
		return change.ErrStale
	}
	switch after := of.Puts[0].After.(type) {
	case file.File:
		c.kept = &after
	case file.Removed:
		c.kept = nil
	}
	return nil
}

func (c *cabinet) Remove(context.Context, tenant.Scope, string) error {
	if c.fails() {
		return errDown
	}
	if c.kept == nil || c.kept.State != file.Gone {
		return errors.New("somebody could still take it")
	}
	c.bytes = false
	return nil
}

func left(state file.State, at time.Time) *file.File {
	return &file.File{ID: "file_1", Version: 3, Name: "a.txt", State: state, CreatedAt: at.Add(-time.Hour), RemoveAt: at}
}

func TestARemovalThatEndsAnywhereIsGoneOnWithAndLeavesNothing(t *testing.T) {
	now := time.Now()
	for step := range 4 { // 0: none fails
		c := &cabinet{kept: left(file.Waiting, now), bytes: true, failing: step}
		err := file.Remove(t.Context(), c, c, tenant.Scope{}, "file_1", now)
		if (err != nil) != (step > 0) || step == 2 && (c.kept == nil || c.kept.Name != "" || !c.bytes) {
			t.Errorf("step %d: %v, %+v", step, err, c.kept)
		}
		for range 2 {
			if err := file.Remove(t.Context(), c, c, tenant.Scope{}, "file_1", now.Add(time.Second)); err != nil {
				t.Errorf("after step %d: %v", step, err)
			}
		}
		if c.kept != nil || c.bytes {
			t.Errorf("after step %d there is %+v, bytes: %v", step, c.kept, c.bytes)
		}
	}
}

func TestAFileThatIsNotDueOrIsTakenMeanwhileStays(t *testing.T) {
	now := time.Now()
	early := &cabinet{kept: left(file.Waiting, now.Add(time.Minute)), bytes: true}
	taken := &cabinet{kept: left(file.Ready, now), bytes: true}
	taken.meanwhile = func() {
		puts := file.AttachAll([]file.Taken{{Was: *taken.kept, Is: *taken.kept}}, "ticket", "msg_1", true)
		is := puts[0].After.(file.File)
		taken.kept = &is
	}
	for what, c := range map[string]*cabinet{"not due": early, "taken": taken} {
		for range 2 {
			if err := file.Remove(t.Context(), c, c, tenant.Scope{}, "file_1", now); err != nil {
				t.Errorf("%s: %v", what, err)
			}
		}
		if c.kept == nil || c.kept.State == file.Gone || !c.bytes {
			t.Errorf("%s: there is %+v", what, c.kept)
		}
	}
	if taken.kept.State != file.Attached || !taken.kept.RemoveAt.IsZero() {
		t.Errorf("%+v", taken.kept)
	}
}
