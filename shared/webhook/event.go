package webhook

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"docket/shared/change"
	"docket/shared/id"
)

// kinds are the types of the events of the kinds of Changes that have some.
var kinds = map[change.Kind][]EventType{
	change.TicketCreated:   {TicketCreated},
	change.TicketUpdated:   {TicketUpdated},
	change.TicketMerged:    {TicketUpdated}, // it is closed
	change.TicketUnmerged:  {TicketUpdated},
	change.TicketArchived:  {TicketUpdated},
	change.TicketRestored:  {TicketUpdated},
	change.TicketEscalated: {TicketUpdated},
	change.TicketDeleted:   {TicketDeleted},
	change.MessageAdded:    {MessageCreated},
	change.CommentAdded:    {CommentCreated},
	change.SLAWarned:       {SLAWarned},
	change.SLABreached:     {SLABreached},
	change.WebhookDisabled: {EndpointDisabled},
}

// assigneeField is the field of a ticket whose change is an event of its own.
const assigneeField = "assignee_id"

// snoozeField is the desk's own: no other face knows that a ticket is snoozed.
const snoozeField = "snoozed_until"

// shown are the fields of a ticket that its face shows, which a message can move.
var shown = []string{"status", "priority", assigneeField}

// EventsOf are the events of a Change, in the order in which they are sent; of
// most kinds none. A message that moves its ticket updates it, too, and so does
// whatever changes the assignee assign it.
func EventsOf(c change.Change) []EventType {
	events := slices.Clone(kinds[c.Kind])
	moved := func(name string) bool {
		return slices.ContainsFunc(c.Fields, func(f change.Field) bool { return f.Name == name })
	}
	switch c.Kind {
	case change.MessageAdded, change.CommentAdded:
		if slices.ContainsFunc(shown, moved) {
			events = append(events, TicketUpdated)
		}
	case change.TicketUpdated:
		if len(c.Fields) > 0 && !slices.ContainsFunc(c.Fields, func(f change.Field) bool { return f.Name != snoozeField }) {
			return nil
		}
	default:
		return events
	}
	if moved(assigneeField) {
		events = append(events, AssignmentChanged)
	}
	return events
}

// Wants tells whether an endpoint is sent events of a type.
func (e Endpoint) Wants(event EventType) bool {
	return len(e.Events) == 0 || slices.Contains(e.Events, event)
}

// DeliveryPrefix begins the ids of deliveries.
const DeliveryPrefix = "whd_"

// PlaceOfEvent is the place of the n-th event of the Change at a place of the feed,
// from 0. Places sort as their events do.
func PlaceOfEvent(place string, n int) string { return place + "." + strconv.Itoa(n) }

// DeliveryID is the id of the delivery of an event to an endpoint: the same one
// however often it is made. It contains the event's place.
func DeliveryID(endpoint, place string) string {
	sum := sha256.Sum256([]byte(endpoint + " " + place))
	return DeliveryPrefix + strings.ReplaceAll(place, ".", "-") + "-" + hex.EncodeToString(sum[:6])
}

// PlaceOf is the place in the id of a delivery to an endpoint, false for what is
// no such id.
func PlaceOf(endpoint, deliveryID string) (string, bool) {
	bare := strings.TrimPrefix(deliveryID, DeliveryPrefix)
	end := strings.LastIndexByte(bare, '-')
	if end < 0 {
		return "", false
	}
	place := strings.ReplaceAll(bare[:end], "-", ".")
	return place, DeliveryID(endpoint, place) == deliveryID
}

// AskedPlace is the place of what somebody asked for at an instant and no Change
// tells of: behind the newest place of the feed, which may be empty.
func AskedPlace(head string, at time.Time) string {
	return cmp.Or(head, "000000000000.000") + ".t" + strings.ReplaceAll(id.New(at).String(), "-", "")
}
