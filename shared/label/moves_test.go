package label_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"docket/shared/bulk"
	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/id"
	"docket/shared/index"
	"docket/shared/job"
	"docket/shared/label"
	"docket/shared/tenant"
	"docket/shared/testing/fake"
	"docket/shared/ticket"
)

// memory is a Store of labels that tickets have, with the jobs that move these.
type memory struct {
	label.Store // is not asked for more than what is here
	labels      label.Labels
	jobs        map[string]job.Job
	bulks       []bulk.Bulk
}

func (m *memory) Labels(context.Context, tenant.Scope) (label.Labels, error) { return m.labels, nil }

func (m *memory) Numbers(context.Context, ticket.Sight, ticket.Filter) (index.Set, error) {
	return index.SetOf([]uint32{1, 2}), nil
}

func (m *memory) Job(_ context.Context, _ tenant.Scope, jobID string) (job.Job, error) {
	if j, there := m.jobs[jobID]; there {
		return j, nil
	}
	return job.Job{}, job.ErrNotFound
}

func (m *memory) Commit(_ context.Context, c change.Commit) error {
	for _, p := range c.Puts {
		switch is := p.After.(type) {
		case label.Labels:
			m.labels = is
		case job.Job:
			m.jobs[is.ID] = is
		case bulk.Bulk:
			m.bulks = append(m.bulks, is)
		}
	}
	return nil
}

// act is one by an agent.
func act(t testing.TB) change.Act {
	t.Helper()
	return change.SystemAct(fake.Scope(t), id.Prefixed(id.RequestPrefix, time.Now()), "test", time.Now)
}

func any(uint64) bool { return true }

// defined are labels of these names, and their IDs.
func defined(t testing.TB, names ...string) (*memory, []string) {
	t.Helper()
	m := &memory{jobs: map[string]job.Job{}}
	var ids []string
	for _, name := range names {
		shown := func(is label.Written) (change.Answer, error) {
			ids = append(ids, is.Label.ID)
			return change.Answer{}, nil
		}
		if _, err := label.Create(t.Context(), m, act(t), label.Patch{Name: &name}, shown); err != nil {
			t.Fatal(err)
		}
	}
	return m, ids
}

func (m *memory) rename(t testing.TB, labelID, name string) error {
	_, err := label.Update(t.Context(), m, act(t), labelID, any, label.Patch{Name: &name}, unseen)
	return err
}

func unseen(label.Written) (change.Answer, error) { return change.Answer{}, nil }

// end has all jobs end.
func (m *memory) end() {
	for jobID, j := range m.jobs {
		m.jobs[jobID] = j.After(job.Page{Last: true}, time.Now())
	}
}

func TestTheTicketsOfALabelAreMovedNoFurtherBeforeTheyAllFollowed(t *testing.T) {
	m, ids := defined(t, "Biling", "Money")
	billing, money := ids[0], ids[1]
	next := map[string]func() error{
		"another name": func() error { return m.rename(t, billing, "Billing") },
		"deletion": func() error {
			_, err := label.Delete(t.Context(), m, act(t), billing, any, unseen)
			return err
		},
		"merging": func() error {
			_, err := label.Merge(t.Context(), m, act(t), billing, money, any, unseen)
			return err
		},
		"another merged into it": func() error {
			_, err := label.Merge(t.Context(), m, act(t), money, billing, any, unseen)
			return err
		},
	}
	if err := m.rename(t, billing, "Bilings"); err != nil {
		t.Fatal(err)
	}
	was := m.labels
	for what, do := range next {
		if err := do(); fault.KindOf(err) != fault.Invalid || m.labels.Version != was.Version {
			t.Errorf("%s while a job moves its tickets: %v", what, err)
		}
	}
	colour := "#112233"
	if _, err := label.Update(t.Context(), m, act(t), billing, any, label.Patch{Colour: &colour}, unseen); err != nil {
		t.Errorf("another colour meanwhile: %v", err)
	}
	was = m.labels
	for what, do := range next {
		m.labels = was
		m.end()
		if err := do(); err != nil {
			t.Errorf("%s once they all followed: %v", what, err)
		}
	}
	m.labels, m.jobs = was, map[string]job.Job{}
	if err := m.rename(t, billing, "Billing"); err != nil {
		t.Errorf("another name once the job is forgotten: %v", err)
	}
}

func TestALabelThatAnotherWasMergedIntoIsNotRenamedBeforeThatsTicketsFollowed(t *testing.T) {
	m, ids := defined(t, "Biling", "Money")
	if _, err := label.Merge(t.Context(), m, act(t), ids[0], ids[1], any, unseen); err != nil {
		t.Fatal(err)
	}
	if err := m.rename(t, ids[1], "Cash"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("it is renamed meanwhile: %v", err)
	}
	m.end()
	if err := m.rename(t, ids[1], "Cash"); err != nil {
		t.Error(err)
	}
}

func TestALabelsNextNameStandsInsteadOfTheLastAndNowhereElse(t *testing.T) {
	m, ids := defined(t, "Biling", "Money")
	if err := m.rename(t, ids[0], "Billing"); err != nil {
		t.Fatal(err)
	}
	m.end()
	if _, err := label.Merge(t.Context(), m, act(t), ids[0], ids[1], any, unseen); err != nil {
		t.Fatal(err)
	}
	for _, b := range m.bulks {
		if set := b.Order.Set; !set.Instead || len(set.Remove) != 1 || len(set.Add) != 1 || strings.EqualFold(set.Remove[0], set.Add[0]) {
			t.Errorf("its tickets get %+v", set)
		}
	}
	if len(m.bulks) != 2 {
		t.Errorf("%d bulks", len(m.bulks))
	}
}
