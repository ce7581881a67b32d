package policytest

// Naming is a way in which a transaction may name the partition keys of its
// items to IAM: which keys it judges a part's action by. AWS does not document
// it, so a role must do by each.
type Naming struct {
	Name string
	keys func(part Request, all []Request) []string
}

// Namings lists every way.
func Namings() []Naming {
	return []Naming{
		{"no key", func(Request, []Request) []string { return nil }},
		{"the key of its own item", func(part Request, _ []Request) []string { return part.Keys }},
		{"the keys of all items", func(_ Request, all []Request) []string {
			var keys []string
			for _, part := range all {
				keys = append(keys, part.Keys...)
			}
			return keys
		}},
	}
}

// Of gives the parts of a transaction as IAM is asked for them.
func (n Naming) Of(transaction []Request) []Request {
	asked := make([]Request, len(transaction))
	for i, part := range transaction {
		asked[i] = part
		asked[i].Keys = n.keys(part, transaction)
	}
	return asked
}
