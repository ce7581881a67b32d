package ticket

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"docket/shared/fault"
)

// Limits of a ticket's fields. The largest ticket with all that its
// transaction carries stays far below the table's 400 KB an item.
const (
	MaxSubject    = 300       // characters
	MaxText       = 64 * 1024 // bytes of a description or a body
	MaxTags       = 50
	MaxTag        = 64  // characters
	MaxID         = 128 // characters of an id of another module
	MaxCategory   = 100 // characters
	MaxReference  = 64  // characters of a client's ticket_number
	MaxExternal   = 500 // characters of an external reference or message id
	MaxAuthorName = 200 // characters
	MaxEmail      = 320 // characters (RFC 5321, 4.5.3.1)
)

// ourReference is the form of the references that we give ourselves.
var ourReference = regexp.MustCompile(`^(?i)TKT-[0-9]+$`)

// check names every rule that the ticket breaks, in S0's words.
func (t Ticket) check() error {
	var r fault.Rules
	r.Text("subject", t.Subject, 1, MaxSubject, 4*MaxSubject)
	r.Text("description", t.Description, 0, MaxText, MaxText)
	oneOf(&r, "status", t.Status, New, Open, InProgress, Pending, WaitingOnCustomer, Resolved, Closed)
	oneOf(&r, "priority", t.Priority, Low, Normal, High, Urgent)
	oneOf(&r, "source", t.Source, Manual, Email, Chat, Phone, Web, API, MCP, Slack, Other, Portal, Widget)
	r.Text("category", t.Category, 0, MaxCategory, 4*MaxCategory)
	checkTags(&r, t.Tags)
	for _, named := range t.ids() {
		r.Text(named.name, named.value, 0, MaxID, 4*MaxID)
	}
	r.Text("external_reference", t.ExternalReference, 0, MaxExternal, 4*MaxExternal)
	t.CustomFields.Check(&r, "custom_fields")
	return r.Err()
}

// checkReference names the rules that a client's own reference breaks.
func checkReference(r *fault.Rules, reference string) {
	r.Text("ticket_number", reference, 0, MaxReference, 4*MaxReference)
	if ourReference.MatchString(reference) {
		r.Broken("ticket_number", "must not look like TKT-0001: those are given by Docket")
	}
	if strings.TrimSpace(reference) != reference {
		r.Broken("ticket_number", "must not begin or end with a space")
	}
}

func checkTags(r *fault.Rules, tags []string) {
	if len(tags) > MaxTags {
		r.Broken("tags", fmt.Sprintf("must be at most %d", MaxTags))
	}
	for i, tag := range tags {
		r.Text(fmt.Sprintf("tags[%d]", i), tag, 1, MaxTag, 4*MaxTag)
	}
}

func checkInstant(r *fault.Rules, location string, at *time.Time) {
	if at != nil && (at.UTC().Year() < 1970 || at.UTC().Year() > 9999) {
		r.Broken(location, "must be in the years 1970 to 9999, in UTC")
	}
}

func oneOf[T ~string](r *fault.Rules, location string, value T, allowed ...T) {
	if !slices.Contains(allowed, value) {
		r.Broken(location, fmt.Sprintf("must be one of %v", allowed))
	}
}

type named struct{ name, value string }

// ids are the fields that hold an id of a queue, a person or another module.
func (t Ticket) ids() []named {
	return []named{
		{"queue_id", t.QueueID}, {"assignee_id", t.AssigneeID}, {"owner_id", t.OwnerID},
		{"contact_id", t.Links.ContactID}, {"company_id", t.Links.CompanyID}, {"deal_id", t.Links.DealID},
		{"lead_id", t.Links.LeadID}, {"invoice_id", t.Links.InvoiceID},
	}
}

// unique is tags without repeats, in their first order.
func unique(tags []string) []string {
	kept := make([]string, 0, len(tags))
	for _, tag := range tags {
		if !slices.Contains(kept, tag) {
			kept = append(kept, tag)
		}
	}
	return kept
}
