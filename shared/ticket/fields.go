package ticket

import (
	"fmt"
	"slices"

	"docket/shared/fault"
	"docket/shared/fold"
	"docket/shared/index"
)

// Field is one text of a ticket. Name is what Changes, broken rules, filters,
// facets and the table's item call it.
type Field struct {
	Name string
	Get  func(*Ticket) string
	Set  func(*Ticket, string)
	rule rule
	find facet
	none bool // a ticket is also found by having nothing in it
}

// orNone is a field by whose emptiness a ticket is found, too.
func orNone(f Field) Field {
	f.none = true
	return f
}

// fields are a ticket's texts. A new one is a line here and a member of Ticket,
// and where it has a facet a higher FacetsVersion:
// validation, filters, facets, the table's item and the differences that Changes
// report go by this list. (A face names what it shows of it in its own types.)
var fields = []Field{
	field(referenceField, func(t *Ticket) *string { return &t.Reference }, upTo(MaxReference), unfound),
	field("subject", func(t *Ticket) *string { return &t.Subject }, between(1, MaxSubject), unfound),
	field(descriptionField, func(t *Ticket) *string { return &t.Description }, lines(MaxText), unfound),
	field("status", func(t *Ticket) *Status { return &t.Status }, among(Statuses()...), index.New),
	field("priority", func(t *Ticket) *Priority { return &t.Priority }, among(Priorities()...), index.New),
	field("type", func(t *Ticket) *string { return &t.Type }, upTo(MaxType), words),
	field("source", func(t *Ticket) *Source { return &t.Source }, among(Sources()...), index.New),
	field("category", func(t *Ticket) *string { return &t.Category }, upTo(MaxCategory), words),
	orNone(field(queueField, func(t *Ticket) *string { return &t.QueueID }, upTo(MaxID), index.New)),
	orNone(field(assigneeField, func(t *Ticket) *string { return &t.AssigneeID }, upTo(MaxID), foreign)),
	field("owner_id", func(t *Ticket) *string { return &t.OwnerID }, upTo(MaxID), foreign),
	field("contact_id", func(t *Ticket) *string { return &t.Links.ContactID }, upTo(MaxID), foreign),
	field("company_id", func(t *Ticket) *string { return &t.Links.CompanyID }, upTo(MaxID), foreign),
	field("deal_id", func(t *Ticket) *string { return &t.Links.DealID }, upTo(MaxID), foreign),
	field("lead_id", func(t *Ticket) *string { return &t.Links.LeadID }, upTo(MaxID), foreign),
	field("invoice_id", func(t *Ticket) *string { return &t.Links.InvoiceID }, upTo(MaxID), foreign),
	field(requesterEmail, func(t *Ticket) *string { return &t.Requester.Email }, upTo(MaxEmail), mailedFrom),
	field("requester_name", func(t *Ticket) *string { return &t.Requester.Name }, upTo(MaxAuthorName), unfound),
	field("requester_issuer", func(t *Ticket) *string { return &t.Requester.Issuer }, upTo(MaxURL), unfound),
	field("requester_user_id", func(t *Ticket) *string { return &t.Requester.UserID }, upTo(MaxID), unfound),
	field("external_reference", func(t *Ticket) *string { return &t.ExternalReference }, upTo(MaxExternal), unfound),
	field(resolutionField, func(t *Ticket) *string { return &t.Resolution }, linesOrNone(MaxResolution), unfound),
	field(scoreField, func(t *Ticket) *Score { return &t.CSATScore }, among(Scores()...), unfound),
	field(csatCommentField, func(t *Ticket) *string { return &t.CSATComment }, linesOrNone(MaxCSATComment), unfound),
	field(raterField, func(t *Ticket) *Rater { return &t.CSATBy }, among(ByAgent, ByCustomer), unfound),
	field(snoozeField, func(t *Ticket) *Snooze { return &t.Snooze }, snoozes, anySnooze),
	field(markField, func(t *Ticket) *Mark { return &t.Mark }, among(Marks()...), unfound),
	field(mergedField, func(t *Ticket) *string { return &t.MergedInto }, upTo(MaxID), unfound),
	field(beforeField, func(t *Ticket) *Status { return &t.StatusBefore }, among(append(Statuses(), "")...), unfound),
	field(letterField, func(t *Ticket) *string { return &t.LetterID }, upTo(MaxID), unfound),
	field(senderField, func(t *Ticket) *Verified { return &t.Sender }, among(Passed, Failed, Unjudged, ""), unfound),
	field(erasedField, func(t *Ticket) *string { return &t.ErasedBy }, upTo(MaxID), unfound),
}

// Fields that mean something to a verb.
const (
	referenceField   = "ticket_number"
	descriptionField = "description"
	queueField       = "queue_id"
	assigneeField    = "assignee_id"
	resolutionField  = "resolution"
	scoreField       = "csat_score"
	csatCommentField = "csat_comment"
	raterField       = "csat_by"
	snoozeField      = "snoozed_until"
	markField        = "mark"
	mergedField      = "merged_into"
	beforeField      = "status_before"
	duplicatesField  = "duplicates"
	erasedField      = "erased_by"
	letterField      = "letter_id"
	senderField      = "sender_verified"
	followersField   = "followers"
	linkedField      = "linked"
	requesterEmail   = "requester_email"
)

// fieldOf is the field of a name, nil where there is none.
func fieldOf(name string) *Field {
	for i := range fields {
		if fields[i].Name == name {
			return &fields[i]
		}
	}
	return nil
}

// Fields are all texts of a ticket, for a store to keep; nobody changes the list.
func Fields() []Field { return fields }

// facet is how the index finds tickets by a field, from its value as it is
// written: index.New for one of ours, which has one form.
type facet func(name, value string) index.Facet

// unfound is the facet of a field that no list is filtered by.
var unfound facet

// words finds by text that anyone may have written.
func words(name, value string) index.Facet { return index.Hashed(name, fold.Text(value)) }

// foreign finds by another system's id.
func foreign(name, value string) index.Facet { return index.Hashed(name, fold.ID(value)) }

// rule names what is wrong with a value.
type rule func(r *fault.Rules, name, value string)

// field is a field that lies at a place of the ticket.
func field[T ~string](name string, at func(*Ticket) *T, rule rule, find facet) Field {
	return Field{
		Name: name, rule: rule, find: find,
		Get: func(t *Ticket) string { return string(*at(t)) },
		Set: func(t *Ticket, value string) { *at(t) = T(value) },
	}
}

// between asks for one line of so many characters; upTo for any number up to a
// limit. A text is one line unless its rule is lines.
func between(min, max int) rule {
	return func(r *fault.Rules, name, value string) { r.Line(name, value, min, max) }
}

func upTo(max int) rule { return between(0, max) }

// lines asks for text of any lines, of at most so many bytes of UTF-8.
func lines(max int) rule {
	return func(r *fault.Rules, name, value string) { r.Text(name, value, 0, max, max) }
}

// linesOrNone is lines that are not blank, or nothing.
func linesOrNone(max int) rule {
	return func(r *fault.Rules, name, value string) {
		if value != "" {
			r.Text(name, value, 1, max, max)
		}
	}
}

// among asks for one of some values.
func among[T ~string](allowed ...T) rule {
	return func(r *fault.Rules, name, value string) { oneOf(r, name, T(value), allowed...) }
}

func oneOf[T ~string](r *fault.Rules, location string, value T, allowed ...T) {
	if !slices.Contains(allowed, value) {
		r.Broken(location, fmt.Sprintf("must be one of %v", allowed))
	}
}
