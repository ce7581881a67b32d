package grant

import "slices"

// Statement is one statement of a role's policy: every action on every
// partition. It is of the index where InIndex.
type Statement struct {
	Actions    []Action
	Partitions []Partition
	InIndex    bool
	Single     bool
}

// Statements are the grants as a policy has them: one for each action, and one
// for actions on the same partitions.
func (t Table) Statements() []Statement {
	var all []Statement
	for _, inIndex := range []bool{false, true} {
		for _, single := range []bool{false, true} {
			for _, action := range Actions() {
				var on []Partition
				for _, g := range Union(t) {
					if g.Action == action && g.Single() == single && g.Partition.InIndex() == inIndex {
						on = append(on, g.Partition)
					}
				}
				all = add(all, Statement{[]Action{action}, on, inIndex, single})
			}
		}
	}
	return all
}

// add adds a statement, to the one of the same partitions where there is one.
func add(all []Statement, s Statement) []Statement {
	if len(s.Partitions) == 0 {
		return all
	}
	for i, other := range all {
		if other.InIndex == s.InIndex && other.Single == s.Single && slices.Equal(other.Partitions, s.Partitions) {
			all[i].Actions = append(other.Actions, s.Actions...)
			return all
		}
	}
	return append(all, s)
}

// leadingKeys are the partition keys that a call names.
const leadingKeys = "dynamodb:LeadingKeys"

// Condition is the statement's condition, by operator and condition key. IAM
// takes ForAllValues as met where a call names no key. Whether a transaction
// names those of its items is not documented, so only the second operator, in
// the statements that no transaction needs, refuses such a call.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
func (s Statement) Condition() map[string]map[string][]string {
	var patterns []string
	for _, p := range s.Partitions {
		patterns = append(patterns, string(p))
	}
	condition := map[string]map[string][]string{"ForAllValues:StringLike": {leadingKeys: patterns}}
	if s.Single {
		condition["Null"] = map[string][]string{leadingKeys: {"false"}}
	}
	return condition
}
