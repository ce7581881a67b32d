package ticket

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"docket/shared/fault"
	"docket/shared/fold"
)

// Limits of a ticket's fields. The largest ticket with all that its
// transaction carries stays far below the table's 400 KB an item.
const (
	MaxSubject    = 300       // characters
	MaxText       = 64 * 1024 // bytes of a description or a body
	MaxResolution = 4 * 1024  // bytes: it lies in the ticket's item, which every write is billed by
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

// ourReference is the form of the references that we give ourselves, TKT-0001,
// with the Greek and Cyrillic letters, the dashes and the digits that can be
// read as those of ours.
var ourReference = regexp.MustCompile(`^[tтτ][kкκ][tтτ][\p{Pd}−]\p{Nd}+$`)

// check names every rule that the ticket breaks, in S0's words.
func (t Ticket) check() error {
	var r fault.Rules
	for i := range fields {
		f := &fields[i]
		f.rule(&r, f.Name, f.Get(&t))
	}
	checkTags(&r, t.Tags)
	checkFollowers(&r, t.Followers)
	t.CustomFields.Check(&r, "custom_fields")
	return r.Err()
}

// checkReference names the rules that a client's own reference breaks, beside its
// length. References are compared in their folded form, which is a key of the table.
func checkReference(r *fault.Rules, reference string) {
	form := fold.Text(reference)
	if ourReference.MatchString(form) {
		r.Broken(referenceField, "must not look like TKT-0001: those are given by Docket")
	}
	if fold.Trim(reference) != reference {
		r.Broken(referenceField, "must not begin or end with a space or an invisible character")
	}
	if len(form) > 4*MaxReference { // a character can stand for many, as ﷺ does
		r.Broken(referenceField, fmt.Sprintf("must be at most %d bytes of UTF-8 in NFKC", 4*MaxReference))
	}
}

func checkTags(r *fault.Rules, tags []string) {
	if len(tags) > MaxTags {
		r.Broken("tags", fmt.Sprintf("must be at most %d", MaxTags))
	}
	for i, tag := range tags {
		r.Line(fmt.Sprintf("tags[%d]", i), tag, 1, MaxTag)
	}
}

func checkInstant(r *fault.Rules, location string, at *time.Time) {
	if at != nil && (at.UTC().Year() < 1970 || at.UTC().Year() > 9999) {
		r.Broken(location, "must be in the years 1970 to 9999, in UTC")
	}
}

// unique is tags, trimmed, each in the form in which it comes first, in their order.
func unique(tags []string) []string {
	kept, seen := make([]string, 0, len(tags)), map[string]bool{}
	for _, tag := range tags {
		tag = fold.Trim(tag)
		if form := TagForm(tag); !seen[form] {
			kept, seen[form] = append(kept, tag), true
		}
	}
	return kept
}

// sameTags tells whether given tags are the set that a ticket has, as it has them.
func sameTags(has, given []string) bool {
	given = unique(given)
	return len(has) == len(given) && !slices.ContainsFunc(given, func(tag string) bool { return !slices.Contains(has, tag) })
}
