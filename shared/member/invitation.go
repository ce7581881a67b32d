package member

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/mail"
	"slices"
	"strings"
	"time"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/fold"
	"docket/shared/id"
	"docket/shared/tenant"
)

// Invitation asks whoever has an address to be a member, in a role. Its secret is shown
// to who makes it, once, and kept as its hash alone.
type Invitation struct {
	ID         string // invitation_<uuid>
	Version    uint64
	Email      string
	Role       string // one of Roles
	Hash       string // SHA-256 of the secret, in hexadecimal digits
	InvitedBy  string // the ID of the user who made it
	AcceptedBy string // the ID of the member who accepted it; empty: nobody yet
	CreatedAt  time.Time
	ExpiresAt  time.Time // it is gone from then on
}

// InvitationTTL is how long an invitation can be accepted.
const InvitationTTL = 7 * 24 * time.Hour

// MaxInvitations is how many of a workspace's invitations are open at most.
const MaxInvitations = 100

// ErrNoInvitation is the answer for an invitation that is absent, revoked, expired, or
// for somebody else: who asks is not told which.
var ErrNoInvitation = fault.New(fault.NotFound, "no such invitation for you in this workspace")

var (
	errInvited = fault.New(fault.NameTaken, "somebody with this address is invited: revoke that invitation first")
	errMany    = fault.New(fault.Invalid, "the workspace has 100 open invitations, which is the most")
)

// Revoked is an invitation that a commit takes away.
type Revoked Invitation

// Open tells an invitation that can be accepted at an instant.
func (i Invitation) Open(now time.Time) bool { return i.AcceptedBy == "" && now.Before(i.ExpiresAt) }

// opens tells whether a secret is the invitation's, and it is for a caller.
func (i Invitation) opens(secret string, p tenant.Principal) bool {
	return subtle.ConstantTimeCompare([]byte(i.Hash), []byte(hashOf(secret))) == 1 && fold.Text(i.Email) == fold.Text(p.VerifiedEmail())
}

// secretPrefix begins the secret of an invitation: behind it stand its UUID, an
// underscore and 256 random bits.
const secretPrefix = "dinv_"

// newSecret is a secret of an invitation, and its hash.
func newSecret(invitationID string) (secret, hash string) {
	bits := make([]byte, 32)
	_, _ = rand.Read(bits) // it never fails: crypto/rand
	secret = secretPrefix + strings.TrimPrefix(invitationID, id.InvitationPrefix) + "_" + hex.EncodeToString(bits)
	return secret, hashOf(secret)
}

func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// invitationOf is the ID of the invitation that a secret is of, empty for none.
func invitationOf(secret string) string {
	uuid, _, found := strings.Cut(strings.TrimPrefix(secret, secretPrefix), "_")
	if !found || len(uuid) != 36 {
		return ""
	}
	return id.InvitationPrefix + uuid
}

// Invite makes an invitation. The secret is in no Change.
func Invite(ctx context.Context, s Store, act change.Act, email, role string) (made Invitation, secret string, err error) {
	email = fold.Trim(email)
	var r fault.Rules
	r.Line("email", email, 1, MaxEmail)
	if at, err := mail.ParseAddress(email); err != nil || at.Address != email {
		r.Broken("email", "must be an e-mail address")
	}
	if !slices.Contains(Roles(), role) {
		r.Broken("role", "must be admin, agent or light_agent")
	}
	if err := r.Err(); err != nil {
		return made, "", err
	}
	type all struct {
		roster Roster
		open   []Invitation
	}
	_, err = change.Do(ctx, s, act, change.Verb[all, Invitation]{
		Read: func(ctx context.Context) (a all, err error) {
			if a.roster, err = s.Roster(ctx, act.Principal.Scope); err == nil {
				a.open, err = OpenInvitations(ctx, s, act.Principal.Scope, act.Now())
			}
			return a, err
		},
		Decide: func(a all) (change.Decision[Invitation], error) {
			if slices.ContainsFunc(a.open, func(i Invitation) bool { return fold.Text(i.Email) == fold.Text(email) }) {
				return change.Decision[Invitation]{}, errInvited
			}
			if len(a.open) >= MaxInvitations {
				return change.Decision[Invitation]{}, errMany
			}
			at := change.After(time.Time{}, act.Now())
			i := Invitation{ID: id.Prefixed(id.InvitationPrefix, at), Version: 1, Email: email, Role: role, InvitedBy: act.Principal.User.Subject,
				CreatedAt: at, ExpiresAt: at.Add(InvitationTTL).Truncate(time.Second)}
			secret, i.Hash = newSecret(i.ID)
			c := act.Change(change.InvitationCreated, 0, at)
			c.Resource, c.Sequence, c.Fields = i.ID, 1, change.Diff(nil, i.values())
			touched := a.roster
			touched.Version++ // of two who invite at once one reads again
			return change.Decision[Invitation]{Puts: []change.Put{{After: i}, {Before: a.roster, After: touched}}, Changes: []change.Change{c}, Shown: i}, nil
		},
		Render: func(i Invitation) (change.Answer, error) { made = i; return change.Answer{}, nil },
	})
	if err != nil {
		return Invitation{}, "", err
	}
	return made, secret, nil
}

// OpenInvitations are the invitations of a workspace that can be accepted, the oldest first.
func OpenInvitations(ctx context.Context, s Store, scope tenant.Scope, now time.Time) ([]Invitation, error) {
	all, err := s.Invitations(ctx, scope)
	return slices.DeleteFunc(all, func(i Invitation) bool { return !i.Open(now) }), err
}

// Revoke takes an open invitation away.
func Revoke(ctx context.Context, s Store, act change.Act, invitationID string, render change.Render[Invitation]) (change.Answer, error) {
	return change.Do(ctx, s, act, change.Verb[Invitation, Invitation]{
		Read: func(ctx context.Context) (Invitation, error) {
			return s.Invitation(ctx, act.Principal.Scope, invitationID)
		},
		Decide: func(i Invitation) (change.Decision[Invitation], error) {
			if !i.Open(act.Now()) {
				return change.Decision[Invitation]{}, ErrNoInvitation
			}
			c := act.Change(change.InvitationRevoked, 0, change.After(i.CreatedAt, act.Now()))
			c.Resource, c.Sequence, c.Fields = i.ID, i.Version+1, change.Diff(i.values(), nil)
			return change.Decision[Invitation]{Puts: []change.Put{{Before: i, After: Revoked(i)}}, Changes: []change.Change{c}, Shown: i}, nil
		},
		Render: render,
	})
}

// MaxSecret is how many characters a secret has at most that Accept looks at.
const MaxSecret = 200

// Accept makes the caller a member in the role of an invitation, by its secret and an
// address that the caller's issuer says is theirs. Again by who accepted it, it changes nothing.
func Accept(ctx context.Context, s Store, act change.Act, secret string, render change.Render[Member]) (change.Answer, error) {
	type accepted struct {
		found
		invitation Invitation
	}
	var r fault.Rules
	r.Text("secret", secret, 1, MaxSecret, 4*MaxSecret)
	if err := r.Err(); err != nil {
		return change.Answer{}, err
	}
	p := act.Principal
	return change.Do(ctx, s, act, change.Verb[accepted, Member]{
		Read: func(ctx context.Context) (a accepted, err error) {
			invitationID := invitationOf(secret)
			if invitationID == "" || p.KeyID != "" || p.VerifiedEmail() == "" {
				return a, ErrNoInvitation
			}
			if a.invitation, err = s.Invitation(ctx, p.Scope, invitationID); err != nil {
				return a, err
			}
			a.found, err = read(ctx, s, p.Scope, p.User.Subject)
			return a, err
		},
		Decide: func(a accepted) (change.Decision[Member], error) {
			i, at := a.invitation, change.After(a.member.UpdatedAt, act.Now())
			again := i.AcceptedBy != "" && i.AcceptedBy == a.member.ID && a.member.Is(p)
			switch {
			case !i.opens(secret, p), !again && !i.Open(act.Now()):
				return change.Decision[Member]{}, ErrNoInvitation
			case again:
				return change.Unchanged(a.member), nil
			case a.member.ID != "" && !a.member.Is(p):
				return change.Decision[Member]{}, errOther
			case a.member.State == Deactivated:
				return change.Decision[Member]{}, ErrDeactivated
			case a.member.ID == "" && a.roster.Members >= MaxMembers:
				return change.Decision[Member]{}, errFull
			}
			m, kind := a.member, change.MemberUpdated
			if m.ID == "" {
				m, kind = Member{ID: p.User.Subject, Issuer: p.User.Issuer, State: Active, Came: Invited, CreatedAt: at}, change.MemberCreated
			}
			m.Role, m.GivenRole, m.InvitedBy, m.SeenOn = i.Role, true, i.InvitedBy, Day(at)
			m = m.following(p)
			if a.member.Admin() && !m.Admin() && a.roster.Admins <= 1 {
				return change.Decision[Member]{}, errLast
			}
			d := a.put(act.Change(kind, 0, at), m)
			done := i
			done.Version, done.AcceptedBy = i.Version+1, m.ID
			d.Puts = append(d.Puts, change.Put{Before: i, After: done})
			return d, nil
		},
		Render: render,
	})
}

// values are what a Change reports of an invitation.
func (i Invitation) values() map[string]any {
	return map[string]any{"email": i.Email, "role": i.Role, "expires_at": i.ExpiresAt}
}
