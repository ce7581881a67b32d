package dynamodel

// step is a part of a path: an attribute's name, which may be a reference, or
// an index in a list.
type step struct {
	name    string // of an attribute, or #reference
	index   int
	isIndex bool
}

// path leads to an attribute or into one.
type path []step

// operand is what an expression takes a value from.
type operand interface{}

type (
	valueOf   struct{ ref string } // :value
	sizeOfArg struct{ arg operand }
	// ifNotExists and listAppend are functions of updates.
	ifNotExists struct {
		path     path
		fallback operand
	}
	listAppend struct{ a, b operand }
	// sum is a + b, or a - b, of updates.
	sum struct {
		a, b  operand
		minus bool
	}
)

// condition is a node of a condition.
type condition interface{}

type (
	not      struct{ a condition }
	both     struct{ a, b condition }
	either   struct{ a, b condition }
	compared struct {
		op   string // = <> < <= > >=
		a, b operand
	}
	between struct{ a, low, high operand }
	among   struct {
		a   operand
		all []operand
	}
	// called is one of the functions attribute_exists, attribute_not_exists,
	// attribute_type, begins_with and contains.
	called struct {
		function string
		args     []operand
	}
)

// setAction, and the like, are actions of an update.
type (
	setAction struct {
		path path
		to   operand
	}
	removeAction struct{ path path }
	addAction    struct {
		path path
		ref  string
	}
	deleteAction struct {
		path path
		ref  string
	}
)

// expression is one that was parsed: a condition, the actions of an update, or
// the paths of a projection; and the references that it uses.
type expression struct {
	condition condition
	actions   []any
	paths     []path
	refs      []string // #name and :value
}

// eachPath calls visit for every path in a condition or an operand.
func eachPath(node any, visit func(path)) {
	switch n := node.(type) {
	case path:
		visit(n)
	case sizeOfArg:
		eachPath(n.arg, visit)
	case not:
		eachPath(n.a, visit)
	case both:
		eachPath(n.a, visit)
		eachPath(n.b, visit)
	case either:
		eachPath(n.a, visit)
		eachPath(n.b, visit)
	case compared:
		eachPath(n.a, visit)
		eachPath(n.b, visit)
	case between:
		for _, one := range []operand{n.a, n.low, n.high} {
			eachPath(one, visit)
		}
	case among:
		eachPath(n.a, visit)
		for _, one := range n.all {
			eachPath(one, visit)
		}
	case called:
		for _, one := range n.args {
			eachPath(one, visit)
		}
	}
}
