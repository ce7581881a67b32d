package ticket

import (
	"context"
	"maps"
	"slices"
	"time"

	"docket/shared/change"
	"docket/shared/customfield"
	"docket/shared/fault"
	"docket/shared/sla"
)

// Patch changes what is given (S0-45). A pointer to an empty value clears;
// custom fields merge by key, and null removes one; tags, which are a set, are
// replaced. What is there already changes nothing.
type Patch struct {
	Status       func(now Status) Status // a face's status, read by its lens
	Type         func(now string) string // likewise
	Source       func(now Source) Source // likewise
	Fields       map[string]*string      // by name; nil: not given
	Tags         *[]string
	Followers    *[]string
	Due          map[sla.Metric]*time.Time // nil unpins
	CustomFields customfield.Values
}

// Update patches a ticket (S0-33). match judges the revision found; false is
// a fault of kind PreconditionFailed. A patch that changes nothing writes nothing.
func Update(ctx context.Context, s Store, act change.Act, ticketID string, match func(revision uint64) bool, p Patch, render change.Render[Ticket]) (change.Answer, error) {
	return Revise(ctx, s, act, ticketID, match, p, func(a Acted) (change.Answer, error) { return render(a.Ticket) })
}

// Revise is Update whose answer tells of the Change, too.
func Revise(ctx context.Context, s Store, act change.Act, ticketID string, match func(revision uint64) bool, p Patch, render change.Render[Acted]) (change.Answer, error) {
	if err := p.check(); err != nil {
		return change.Answer{}, err
	}
	return revise(ctx, s, act, ticketID, match, deed{patch: p}, render)
}

// check names the rules that the patch breaks whatever the ticket is like.
func (p Patch) check() error {
	var r fault.Rules
	checkDue(&r, p.Due)
	if p.Status != nil {
		among(Statuses()...)(&r, "status", string(p.Status(New)))
	}
	if p.Type != nil {
		fieldOf("type").rule(&r, "type", p.Type(DefaultType))
	}
	if p.Source != nil {
		among(Sources()...)(&r, "source", string(p.Source(Other)))
	}
	for _, name := range slices.Sorted(maps.Keys(p.Fields)) {
		f, value := fieldOf(name), p.Fields[name]
		switch {
		case f == nil || slices.Contains([]string{referenceField, snoozeField, markField, mergedField, beforeField, erasedField, letterField, senderField}, name): // a reference is claimed once, for good
			r.Broken(name, "is no field that an update changes")
		case value != nil:
			f.rule(&r, name, *value)
		}
	}
	if p.Tags != nil {
		checkTags(&r, unique(*p.Tags))
	}
	if p.Followers != nil {
		checkFollowers(&r, *p.Followers)
	}
	p.CustomFields.Check(&r, "custom_fields")
	return r.Err()
}

func (p Patch) apply(t Ticket) Ticket {
	if p.Status != nil {
		t.Status = p.Status(t.Status)
	}
	if p.Type != nil {
		t.Type = p.Type(t.Type)
	}
	if p.Source != nil {
		t.Source = p.Source(t.Source)
	}
	for name, value := range p.Fields {
		if value != nil && name != queueField {
			fieldOf(name).Set(&t, *value)
		}
	}
	if queueID := p.Fields[queueField]; queueID != nil && *queueID == "" { // another is entered
		t.QueueID, t.Targets = "", sla.Targets{}
	}
	if p.Tags != nil && !sameTags(t.Tags, *p.Tags) {
		t.tag(unique(*p.Tags))
	}
	if p.Followers != nil {
		t.Followers = mailboxes(*p.Followers, nil)
	}
	t.CustomFields = t.CustomFields.Merge(p.CustomFields)
	return t
}
