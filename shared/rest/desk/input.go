package desk

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"docket/shared/fault"
	"docket/shared/rest"
)

// me stands for the caller where a user ID is asked for, and none for nobody where a
// list is filtered by one.
const (
	me   = "me"
	none = "none"
)

// userMeant is the user ID that is meant.
func userMeant(call *rest.Call, userID string) string {
	if userID == me {
		return call.Principal.User.Subject
	}
	return userID
}

// members are what this face calls fields of the domain.
var members = map[string]string{"subject": "title", "ticket_number": "reference", "source": "channel", "tags": "labels", "requester_name": "customer_name",
	"requester_email": "customer_email"}

// placed has the faults that the domain found lie where a body of this face has them.
func placed(err error) error {
	var found *fault.Error
	if !errors.As(err, &found) || len(found.Fields) == 0 {
		return err
	}
	moved := *found
	moved.Fields = slices.Clone(found.Fields)
	for i, f := range moved.Fields {
		moved.Fields[i].Location = called(f.Location)
	}
	return &moved
}

// called is what this face calls a field of the domain, or a place in it.
func called(field string) string {
	end := strings.IndexAny(field+".", ".[")
	return cmp.Or(members[field[:end]], field[:end]) + field[end:]
}
