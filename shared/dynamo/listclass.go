package dynamo

import (
	"slices"

	"docket/shared/index"
	"docket/shared/ticket"
)

// classing judges candidates by their classes, as far as these tell what is asked.
type classing struct {
	query index.Query // all that is asked
	told  index.Query // what classes tell of it
	rest  index.Query
	takes map[uint8]bool // the classes of which tickets are asked for
}

func newClassing(q index.Query) *classing {
	c := &classing{query: q, takes: map[uint8]bool{0: true}}
	for _, g := range q {
		if slices.ContainsFunc(g.Any, func(f index.Facet) bool { return !ticket.ToldByClass(f) }) {
			c.rest = append(c.rest, g)
		} else {
			c.told = append(c.told, g)
		}
	}
	return c
}

// left takes out the candidates that their classes say are not asked for, and gives what
// is to be asked of the others: nothing where their classes say all.
func (c *classing) left(some []candidate) ([]candidate, index.Query) {
	ask := c.rest
	some = slices.DeleteFunc(slices.Clone(some), func(one candidate) bool {
		takes, met := c.takes[one.class]
		if !met {
			facets := ticket.ClassFacets(one.class)
			takes = facets == nil || c.told.Matches(facets)
			c.takes[one.class] = takes
		}
		if takes && ticket.ClassFacets(one.class) == nil {
			ask = c.query
		}
		return !takes
	})
	return some, ask
}
