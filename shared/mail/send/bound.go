package send

import (
	"strings"
	"time"

	"docket/shared/mail"
)

// Bound is how many automatic letters leave at most within an hour for something: so two
// machines that answer each other come to an end, also where one of them changes its
// address each time.
type Bound struct {
	Of   string // an address, or a domain behind an at sign
	Hour time.Time
	Most int
}

// The bounds of an hour.
const (
	mostOfAddress = 5
	mostOfDomain  = 100
)

// OverBound is the Trouble of a letter that is one too many.
const OverBound = "too many automatic letters went there within an hour"

// Bounds are those that a letter counts for, none of what a human wrote, and none of a
// notice: nothing that a machine answers calls for another one.
func (o Outgoing) Bounds() []Bound {
	if !o.Kind.Automatic() || o.Kind.ToMember() {
		return nil
	}
	hour, address := o.CreatedAt.UTC().Truncate(time.Hour), mail.AddressKey(o.To.Address)
	_, domain, _ := strings.Cut(address, "@")
	return []Bound{{Of: address, Hour: hour, Most: mostOfAddress}, {Of: "@" + domain, Hour: hour, Most: mostOfDomain}}
}
