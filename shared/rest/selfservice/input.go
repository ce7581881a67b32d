package selfservice

import (
	"cmp"
	"errors"
	"slices"

	"docket/shared/fault"
)

// members are what this face calls fields of the domain.
var members = map[string]string{"subject": "title", "body": "content"}

// placed has the faults that the domain found lie where a body of this face has them.
func placed(err error) error {
	var found *fault.Error
	if !errors.As(err, &found) || len(found.Fields) == 0 {
		return err
	}
	moved := *found
	moved.Fields = slices.Clone(found.Fields)
	for i, f := range moved.Fields {
		moved.Fields[i].Location = cmp.Or(members[f.Location], f.Location)
	}
	return &moved
}
