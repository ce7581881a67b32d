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
	MaxType       = 64  // characters
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
	for i := range fields {
		f := &fields[i]
		f.rule(&r, f.Name, f.Get(&t))
	}
	checkTags(&r, t.Tags)
	t.CustomFields.Check(&r, "custom_fields")
	return r.Err()
}

// checkReference names the rules that a client's own reference breaks, beside its length.
func checkReference(r *fault.Rules, reference string) {
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

// sameTags tells whether two lists are the same set of tags.
func sameTags(a, b []string) bool {
	return len(unique(a)) == len(unique(b)) && !slices.ContainsFunc(b, func(tag string) bool { return !slices.Contains(a, tag) })
}
