package member_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"docket/shared/change"
	"docket/shared/id"
	"docket/shared/member"
	"docket/shared/tenant"
)

// memory is a Store in memory.
type memory struct {
	mu      sync.Mutex
	members map[string]member.Member
	invited map[string]member.Invitation
	roster  member.Roster
	changes []change.Change
	commits int
	at      time.Time
}

func newMemory() *memory {
	return &memory{members: map[string]member.Member{}, invited: map[string]member.Invitation{}, at: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
}

func (m *memory) Receipt(context.Context, tenant.Scope, change.IdempotencyKey, time.Time) (*change.Receipt, error) {
	return nil, nil
}

func (m *memory) Commit(_ context.Context, c change.Commit) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, p := range c.Puts {
		switch after := p.After.(type) {
		case member.Member:
			before, _ := p.Before.(member.Member)
			if m.members[after.ID].Version != before.Version {
				return change.ErrStale
			}
		case member.Invitation:
			before, _ := p.Before.(member.Invitation)
			if m.invited[after.ID].Version != before.Version {
				return change.ErrStale
			}
		case member.Revoked:
			if m.invited[after.ID].Version != after.Version {
				return change.ErrStale
			}
		case member.Roster:
			if p.Before.(member.Roster).Version != m.roster.Version {
				return change.ErrStale
			}
		}
	}
	for _, p := range c.Puts {
		switch after := p.After.(type) {
		case member.Member:
			m.members[after.ID] = after
		case member.Invitation:
			m.invited[after.ID] = after
		case member.Revoked:
			delete(m.invited, after.ID)
		case member.Roster:
			m.roster = after
		}
	}
	m.changes, m.commits = append(m.changes, c.Changes...), m.commits+1
	return nil
}

func (m *memory) Member(_ context.Context, _ tenant.Scope, memberID string) (member.Member, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found, there := m.members[memberID]
	if !there {
		return found, member.ErrNotFound
	}
	return found, nil
}

func (m *memory) RecentMember(ctx context.Context, s tenant.Scope, memberID string) (member.Member, error) {
	return m.Member(ctx, s, memberID)
}

func (m *memory) Members(context.Context, tenant.Scope) (all []member.Member, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, one := range m.members {
		all = append(all, one)
	}
	return all, nil
}

func (m *memory) Invitation(_ context.Context, _ tenant.Scope, invitationID string) (member.Invitation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found, there := m.invited[invitationID]
	if !there {
		return found, member.ErrNoInvitation
	}
	return found, nil
}

func (m *memory) Invitations(context.Context, tenant.Scope) (all []member.Invitation, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, one := range m.invited {
		all = append(all, one)
	}
	return all, nil
}

func (m *memory) Roster(context.Context, tenant.Scope) (member.Roster, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.roster, nil
}

// person is a caller with a token.
func person(name, role string) tenant.Principal {
	return tenant.Principal{User: tenant.User{Issuer: "i", Subject: name}, Name: name, Email: name + "@example.com", EmailVerified: true, Role: role}
}

// by is an act of somebody.
func (m *memory) by(p tenant.Principal) change.Act {
	return change.Act{Principal: p, RequestID: id.Prefixed(id.RequestPrefix, m.at), Operation: "test", Now: func() time.Time { return m.at }}
}

// join has somebody call the desk.
func (m *memory) join(t testing.TB, p tenant.Principal) member.Member {
	t.Helper()
	is, err := member.Join(t.Context(), m, m.by(p))
	if err != nil {
		t.Fatal(err)
	}
	return is
}
