package selfservice

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"docket/shared/change"
	"docket/shared/lens"
	"docket/shared/rest"
	"docket/shared/ticket"
)

// HistoryEntry is a change of one member of a ticket (S3-13).
type HistoryEntry struct {
	ChangedBy      string    `json:"changed_by" doc:"The user ID of the caller, or of who works on the ticket; else empty"`
	ChangedByEmail string    `json:"changed_by_email"`
	CreatedAt      time.Time `json:"created_at"`
	FieldChanged   string    `json:"field_changed" enum:"title,description,status,priority,type,assigned_to"`
	HistoryID      string    `json:"history_id"`
	NewValue       string    `json:"new_value" doc:"As the ticket shows it"`
	OldValue       string    `json:"old_value"`
	TicketID       string    `json:"ticket_id" format:"uuid"`
}

// shown are the members of a ticket by the names of the fields that they show, and how
// they show a value.
var shown = map[string]struct {
	name string
	show func(string) string
}{
	"subject":     {"title", asIs},
	"description": {"description", asIs},
	"status":      {"status", func(s string) string { return lens.SelfService.Status.Show(ticket.Status(s)) }},
	"priority":    {"priority", func(s string) string { return lens.SelfService.Priority.Show(ticket.Priority(s)) }},
	"type":        {"type", func(s string) string { return lens.SelfService.Type.Show(s) }},
	"assignee_id": {"assigned_to", asIs},
}

func asIs(s string) string { return s }

// mostChanges is of how many Changes of a ticket an answer tells.
const mostChanges = 1000

// historyOf are the newest changes of what a ticket shows for which an answer has
// room, the oldest first. What is shown as it was before has not changed.
func historyOf(changes []change.Change, room *rest.Room) ([]HistoryEntry, error) {
	entries := []HistoryEntry{}
	for _, c := range slices.Backward(changes) {
		for _, f := range slices.Backward(c.Fields) {
			entry, changed, err := entryOf(c, f)
			if err != nil {
				return nil, err
			}
			if !changed {
				continue
			}
			if has, err := room.Has(entry); err != nil || !has {
				slices.Reverse(entries)
				return entries, err
			}
			entries = append(entries, entry)
		}
	}
	slices.Reverse(entries)
	return entries, nil
}

func entryOf(c change.Change, f change.Field) (entry HistoryEntry, changed bool, err error) {
	as, known := shown[f.Name]
	if !known {
		return entry, false, nil
	}
	was, err := textOf(f.Old)
	is, err2 := textOf(f.New)
	if err := errors.Join(err, err2); err != nil {
		return entry, false, fmt.Errorf("read %s of change %s: %w", f.Name, c.ID, err)
	}
	was, is = as.show(was), as.show(is)
	return HistoryEntry{
		ChangedBy: c.Actor.Subject, ChangedByEmail: c.Actor.Email, CreatedAt: c.At, FieldChanged: as.name,
		HistoryID: c.ID + "_" + as.name, NewValue: is, OldValue: was, TicketID: c.TicketID,
	}, was != is, nil
}

// textOf is a value of a Change; null is empty.
func textOf(raw json.RawMessage) (text string, err error) {
	if len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
		return "", nil
	}
	err = json.Unmarshal(raw, &text)
	return text, err
}
