package grant

import "slices"

// Statement is one statement of a role's policy: every action on every
// partition. It is of the index where InIndex.
type Statement struct {
	Actions    []Action
	Partitions []Partition
	InIndex    bool
	Single     bool

	// Among are all partitions that the role's transactions write to. Where it is
	// set, a call names one of Partitions at least and may name these besides.
	Among []Partition
}

// Statements are the grants as a policy has them: one for each action, and one
// for actions on the same partitions. An action of transactions has a second
// one, for the case that IAM judges it by the keys of all items of a transaction.
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
				all = add(all, Statement{Actions: []Action{action}, Partitions: on, InIndex: inIndex, Single: single})
			}
		}
	}
	together := t.together()
	for _, s := range all {
		if !s.Single && len(s.Partitions) < len(together) {
			s.Among = together
			all = append(all, s)
		}
	}
	return all
}

// together are the partitions that one transaction can write to.
func (t Table) together() []Partition {
	var on []Partition
	for _, g := range Union(t) {
		if !g.Single() {
			on = append(on, g.Partition)
		}
	}
	return slices.Compact(on)
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

// Condition is the statement's condition, by operator and condition key. AWS
// does not document whether a transaction names the keys of its items to IAM:
//
//   - If it names none, ForAllValues is met. Null, in the statements that no
//     transaction needs, refuses a single call that names none.
//   - If each part names the key of its own item, the statements without Among
//     hold each action to its partitions, and so do those with it: ForAnyValue is
//     not met by a key of any other.
//   - If each part names the keys of all items, only the statements with Among
//     allow it. IfExists would not join the two in one: IAM ignores it behind
//     ForAnyValue.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
func (s Statement) Condition() map[string]map[string][]string {
	named := map[string][]string{leadingKeys: patterns(s.Partitions)}
	switch {
	case s.Among != nil:
		return map[string]map[string][]string{"ForAllValues:StringLike": {leadingKeys: patterns(s.Among)}, "ForAnyValue:StringLike": named}
	case s.Single:
		return map[string]map[string][]string{"ForAllValues:StringLike": named, "Null": {leadingKeys: {"false"}}}
	}
	return map[string]map[string][]string{"ForAllValues:StringLike": named}
}

func patterns(on []Partition) []string {
	all := make([]string, len(on))
	for i, p := range on {
		all[i] = string(p)
	}
	return all
}
