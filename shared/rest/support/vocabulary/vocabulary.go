// Package vocabulary has the words of the API under /v1/support as types of
// inputs and answers, for the faces whose paths lie there. What they mean is
// lens.Support.
//
// Each type's schema lists its words, made of the domain's list of values. So a
// new value of the domain is a word here, unless the lens says otherwise.
package vocabulary

import (
	"docket/shared/lens"
	"docket/shared/queue"
	"docket/shared/rest"
	"docket/shared/ticket"

	"github.com/danielgtaylor/huma/v2"
)

// Source is a ticket's source or a message's channel (S0-22).
type Source string

// ShowSource is how a canonical source is shown.
func ShowSource(s ticket.Source) Source { return Source(lens.Support.Source.Show(s)) }

// Canonical are the canonical sources that are shown as s; none are for "".
func (s Source) Canonical() []ticket.Source { return lens.Support.Source.Canonical(string(s)) }

// Schema implements huma.SchemaProvider.
func (Source) Schema(huma.Registry) *huma.Schema { return rest.Words(lens.Support.Source.Words()) }

// Priority is a ticket's priority (S0-21), as it is canonically.
type Priority string

// Schema implements huma.SchemaProvider.
func (Priority) Schema(huma.Registry) *huma.Schema { return rest.Words(lens.Support.Priority.Words()) }

// QueueStatus is a queue's status (S0-24).
type QueueStatus string

// Schema implements huma.SchemaProvider.
func (QueueStatus) Schema(huma.Registry) *huma.Schema { return rest.Words(queue.Statuses()) }
