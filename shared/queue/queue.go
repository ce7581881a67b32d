// Package queue holds the rules of support queues: inboxes that give the
// tickets put in them an assignee, a priority and targets.
package queue

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"docket/shared/customfield"
	"docket/shared/fault"
	"docket/shared/sla"
)

// Status of a queue (S0-24). An archived queue takes no tickets, a paused one does.
type Status string

// The statuses.
const (
	Active   Status = "active"
	Paused   Status = "paused"
	Archived Status = "archived"
)

// Queue is an inbox of a workspace. Key is its name in URLs and scripts: it
// is unique in the workspace whatever the case, and never changes.
type Queue struct {
	ID                string
	Version           uint64
	Key               string
	Name              string
	Description       string
	Status            Status
	DefaultAssigneeID string
	DefaultPriority   string      // a ticket.Priority, or empty
	Targets           sla.Targets // of the tickets put in it; nil leaves a metric to the workspace's policy
	CustomFields      customfield.Values
	CreatedAt         time.Time
	UpdatedAt         time.Time
}

// Limits of a queue's fields.
const (
	MaxKey         = 64   // characters
	MaxName        = 100  // characters
	MaxDescription = 4096 // characters
	MaxID          = 128  // characters
)

// KeyPattern is what a queue's key may look like.
const KeyPattern = `^[A-Za-z0-9][A-Za-z0-9._-]*$`

// FoldedKey is the form in which keys are compared and listed.
func FoldedKey(key string) string { return strings.ToLower(key) }

// check names every rule that the queue breaks, in the words of S0-38.
func (q Queue) check() error {
	var r fault.Rules
	r.Text("key", q.Key, 1, MaxKey, MaxKey)
	if q.Key != "" && !regexp.MustCompile(KeyPattern).MatchString(q.Key) {
		r.Broken("key", "must match "+KeyPattern)
	}
	r.Text("name", q.Name, 1, MaxName, 4*MaxName)
	r.Text("description", q.Description, 0, MaxDescription, 4*MaxDescription)
	if !slices.Contains([]Status{Active, Paused, Archived}, q.Status) {
		r.Broken("status", "must be one of active, paused, archived")
	}
	r.Text("default_assignee_id", q.DefaultAssigneeID, 0, MaxID, 4*MaxID)
	if q.DefaultPriority != "" && !slices.Contains([]string{"low", "normal", "high", "urgent"}, q.DefaultPriority) {
		r.Broken("default_priority", "must be one of low, normal, high, urgent")
	}
	checkTarget(&r, "first_response_target_minutes", q.Targets.FirstResponse)
	checkTarget(&r, "next_response_target_minutes", q.Targets.NextResponse)
	checkTarget(&r, "resolution_target_minutes", q.Targets.Resolution)
	q.CustomFields.Check(&r, "custom_fields")
	return r.Err()
}

func checkTarget(r *fault.Rules, location string, minutes *int64) {
	if minutes != nil && (*minutes < 0 || *minutes > sla.MaxTarget) {
		r.Broken(location, "must be 0 to 5270400 minutes")
	}
}
