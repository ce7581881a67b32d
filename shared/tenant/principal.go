package tenant

import "slices"

// Permission is something that a credential may do. OAuth calls it a scope.
type Permission string

// The permissions of Docket and of neighbouring modules, which agents'
// credentials can carry too (S0-4 to S0-6).
const (
	SupportRead   Permission = "support:read"
	SupportWrite  Permission = "support:write"
	HelpdeskRead  Permission = "helpdesk:read"
	HelpdeskWrite Permission = "helpdesk:write"
	DeskRead      Permission = "desk:read"
	DeskNote      Permission = "desk:note"   // notes, their drafts, and what one has read
	DeskWrite     Permission = "desk:write"  // what else an agent does to tickets
	DeskDelete    Permission = "desk:delete" // archive and restore
	KeysWrite     Permission = "keys:write"
	AuditRead     Permission = "audit:read"
	UsageRead     Permission = "usage:read"
	SettingsWrite Permission = "settings:write"
	WebhooksWrite Permission = "webhooks:write"  // where a workspace's events go, with what customers wrote in them
	MembersWrite  Permission = "members:write"   // who answers customers and in which role: with it anybody is made an admin
	SelfService   Permission = "selfservice:use" // one's own tickets, to read and to write
	CRMRead       Permission = "crm:read"
	CRMWrite      Permission = "crm:write"
	TasksWrite    Permission = "tasks:write"
	AssetsRead    Permission = "assets:read"
	ActivityWrite Permission = "activity:write"
)

// Permissions lists every permission, in the order above.
func Permissions() []Permission {
	return []Permission{SupportRead, SupportWrite, HelpdeskRead, HelpdeskWrite, DeskRead, DeskNote, DeskWrite, DeskDelete, KeysWrite, AuditRead, UsageRead, SettingsWrite, WebhooksWrite, MembersWrite, SelfService,
		CRMRead, CRMWrite, TasksWrite, AssetsRead, ActivityWrite}
}

// Reader is the permission that shows what p writes: one that writes settings,
// keys, webhooks, jobs or one's own tickets shows them too.
func (p Permission) Reader() Permission {
	switch p {
	case SupportWrite:
		return SupportRead
	case HelpdeskWrite:
		return HelpdeskRead
	case DeskNote, DeskWrite, DeskDelete, MembersWrite:
		return DeskRead
	}
	return p
}

// Answering is what who answers customers may do.
func Answering() []Permission {
	return []Permission{SupportRead, SupportWrite, HelpdeskRead, HelpdeskWrite, DeskRead, DeskNote, DeskWrite, SelfService}
}

// Noting is what a light agent may do, who reads along and writes notes.
func Noting() []Permission { return []Permission{DeskRead, DeskNote} }

// Usual is what a role may do in a workspace whose organisation does not say otherwise;
// a role that is not known may do nothing.
func Usual(role string) []Permission {
	switch role {
	case RoleAdmin:
		return Permissions()
	case RoleAgent:
		return Answering()
	case RoleLightAgent:
		return Noting()
	case RoleCustomer:
		return []Permission{SelfService}
	}
	return nil
}

// Roles of a user in a workspace.
const (
	RoleAdmin      = "admin"
	RoleAgent      = "agent"
	RoleLightAgent = "light_agent"
	RoleCustomer   = "customer"
)

// User is a person or a program: a subject of an issuer. The same subject of
// another issuer is another user.
type User struct {
	Issuer  string
	Subject string
}

// Principal is the caller: who, in which workspace, and with which permissions.
type Principal struct {
	Scope         Scope
	User          User
	KeyID         string // of the API key used, empty for a token
	Role          string
	Name          string
	Email         string
	EmailVerified bool
	Permissions   []Permission
	OwnOnly       bool // it sees only the tickets that it requested
	Automation    bool // a key that is marked so, or Docket itself: no agent
}

// VerifiedEmail is the address that the issuer says is the user's, empty where
// it says so of none.
func (p Principal) VerifiedEmail() string {
	if !p.EmailVerified {
		return ""
	}
	return p.Email
}

// Can says whether the principal holds permission p.
func (p Principal) Can(permission Permission) bool {
	return slices.Contains(p.Permissions, permission)
}
