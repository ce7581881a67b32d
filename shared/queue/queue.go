// Package queue holds the rules of support queues: inboxes that give the
// tickets put in them an assignee, a priority and targets.
package queue

import (
	"regexp"
	"slices"
	"time"

	"docket/shared/customfield"
	"docket/shared/fault"
	"docket/shared/fold"
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

// Statuses are all of them.
func Statuses() []Status { return []Status{Active, Paused, Archived} }

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
func FoldedKey(key string) string { return fold.Text(key) }

// check names every rule that the queue breaks, in the words of S0-38.
func (q Queue) check() error {
	var r fault.Rules
	r.Line("key", q.Key, 1, MaxKey)
	if q.Key != "" && !regexp.MustCompile(KeyPattern).MatchString(q.Key) {
		r.Broken("key", "must match "+KeyPattern)
	}
	checkName(&r, q.Name)
	checkDescription(&r, q.Description)
	checkStatus(&r, q.Status)
	checkAssignee(&r, q.DefaultAssigneeID)
	checkPriority(&r, q.DefaultPriority)
	checkFirstResponse(&r, q.Targets.FirstResponse)
	checkNextResponse(&r, q.Targets.NextResponse)
	checkResolution(&r, q.Targets.Resolution)
	q.CustomFields.Check(&r, "custom_fields")
	return r.Err()
}

func checkName(r *fault.Rules, name string) { r.Line("name", name, 1, MaxName) }

func checkDescription(r *fault.Rules, text string) {
	r.Text("description", text, 0, MaxDescription, 4*MaxDescription)
}

func checkStatus(r *fault.Rules, status Status) {
	if !slices.Contains(Statuses(), status) {
		r.Broken("status", "must be one of active, paused, archived")
	}
}

func checkAssignee(r *fault.Rules, id string) { r.Line("default_assignee_id", id, 0, MaxID) }

func checkPriority(r *fault.Rules, priority string) {
	if priority != "" && !slices.Contains([]string{"low", "normal", "high", "urgent"}, priority) {
		r.Broken("default_priority", "must be one of low, normal, high, urgent")
	}
}

// The fields that hold a queue's targets.
const (
	firstResponseField = "first_response_target_minutes"
	nextResponseField  = "next_response_target_minutes"
	resolutionField    = "resolution_target_minutes"
)

func checkFirstResponse(r *fault.Rules, minutes *int64) { checkTarget(r, firstResponseField, minutes) }
func checkNextResponse(r *fault.Rules, minutes *int64)  { checkTarget(r, nextResponseField, minutes) }
func checkResolution(r *fault.Rules, minutes *int64)    { checkTarget(r, resolutionField, minutes) }

func checkTarget(r *fault.Rules, location string, minutes *int64) {
	if minutes != nil && (*minutes < 0 || *minutes > sla.MaxTarget) {
		r.Broken(location, "must be 0 to 5270400 minutes")
	}
}
