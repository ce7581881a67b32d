package member

import (
	"encoding/binary"
	"hash/fnv"
	"slices"
	"strings"
)

// Person is who a user ID of a workspace is, as tickets show their assignee.
type Person struct {
	ID    string
	Name  string // empty: nothing is known of them
	Email string
}

// People are the members of a workspace by their IDs, deactivated ones among them.
type People struct {
	by      map[string]Person
	Version uint64 // differs from that of people of whom anything else is shown; 0: there are none
}

// PeopleOf are some members.
func PeopleOf(all []Member) People {
	p := People{by: make(map[string]Person, len(all))}
	for _, m := range all {
		p.by[m.ID] = Person{ID: m.ID, Name: m.Called(), Email: m.Email}
	}
	if len(all) == 0 {
		return p
	}
	inOrder := slices.SortedFunc(slices.Values(all), func(a, b Member) int { return strings.Compare(a.ID, b.ID) })
	sum := fnv.New64a()
	for _, m := range inOrder {
		for _, text := range []string{m.ID, m.Called(), m.Email} {
			_, _ = sum.Write(binary.BigEndian.AppendUint32(nil, uint32(len(text)))) // a hash takes all
			_, _ = sum.Write([]byte(text))
		}
	}
	p.Version = sum.Sum64()
	return p
}

// Of is who has a user ID; of who is no member it is the ID alone.
func (p People) Of(id string) Person {
	if is, known := p.by[id]; known {
		return is
	}
	return Person{ID: id}
}
