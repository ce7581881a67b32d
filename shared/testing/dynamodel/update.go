package dynamodel

import (
	"cmp"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// effect is what an action of an update does at a path: puts a value, or
// removes what is there.
type effect struct {
	path path
	to   value // nil removes
}

// targets are the paths of an update.
func (e env) targets(x *expression) []path {
	var all []path
	for _, action := range x.actions {
		all = append(all, e.resolved(targetOf(action)))
	}
	return all
}

func targetOf(action any) path {
	switch a := action.(type) {
	case setAction:
		return a.path
	case removeAction:
		return a.path
	case addAction:
		return a.path
	case deleteAction:
		return a.path
	}
	return nil
}

// checkUpdate refuses an update whose paths meet or belong to the key.
func (e env) checkUpdate(x *expression, key []string) error {
	if x == nil {
		return nil
	}
	all := e.targets(x)
	for i, p := range all {
		if slices.Contains(key, p[0].name) {
			return invalid("cannot update attribute %s: it is part of the key", p[0].name)
		}
		for _, q := range all[:i] {
			if err := meet(p, q); err != nil {
				return err
			}
		}
	}
	for _, action := range x.actions {
		if err := e.checkAction(action); err != nil {
			return err
		}
	}
	return nil
}

// checkAction refuses a value that the call gives and the action cannot take.
func (e env) checkAction(action any) error {
	switch a := action.(type) {
	case addAction:
		return e.given(valueOf{a.ref}, []string{kindN, kindSS, kindNS, kindBS})
	case deleteAction:
		return e.given(valueOf{a.ref}, []string{kindSS, kindNS, kindBS})
	case setAction:
		return e.checkSet(a.to)
	}
	return nil
}

func (e env) checkSet(o operand) error {
	switch o := o.(type) {
	case sum:
		return first(e.given(o.a, []string{kindN}), e.given(o.b, []string{kindN}), e.checkSet(o.a), e.checkSet(o.b))
	case listAppend:
		return first(e.given(o.a, []string{kindL}), e.given(o.b, []string{kindL}), e.checkSet(o.a), e.checkSet(o.b))
	case ifNotExists:
		return e.checkSet(o.fallback)
	}
	return nil
}

// meet refuses two paths of which one leads to or through the other, and those
// that take one thing for a map and for a list.
func meet(p, q path) error {
	for i := range min(len(p), len(q)) {
		switch {
		case p[i].isIndex != q[i].isIndex:
			return invalid("two paths conflict")
		case p[i] != q[i]:
			return nil
		}
	}
	return invalid("two paths overlap")
}

// updated is the item after an update; old is nil where there is none, and
// base then is its key.
func (e env) updated(x *expression, old, base Item) (Item, error) {
	it := maps.Clone(base)
	if old != nil {
		it = maps.Clone(old)
	}
	if x == nil {
		return it, nil
	}
	e.item = it
	var effects []effect
	for _, action := range x.actions {
		one, err := e.effect(action)
		if err != nil {
			return nil, err
		}
		effects = append(effects, one)
	}
	// Indices are those before the update: what is put goes first and upwards,
	// what is removed last and downwards.
	slices.SortStableFunc(effects, func(a, b effect) int {
		switch {
		case (a.to == nil) != (b.to == nil):
			if a.to == nil {
				return 1
			}
			return -1
		case a.to == nil:
			return cmp.Compare(b.path[len(b.path)-1].index, a.path[len(a.path)-1].index)
		}
		return cmp.Compare(a.path[len(a.path)-1].index, b.path[len(b.path)-1].index)
	})
	copied := map[string]bool{}
	for _, one := range effects {
		if name := one.path[0].name; len(one.path) > 1 && !copied[name] && it[name] != nil {
			it[name], copied[name] = clone(it[name]), true
		}
		if err := one.apply(it); err != nil {
			return nil, err
		}
	}
	return it, nil
}

func (e env) effect(action any) (effect, error) {
	target := e.resolved(targetOf(action))
	now := e.at(target)
	switch a := action.(type) {
	case setAction:
		v, err := e.value(a.to)
		if err == nil && v == nil {
			err = invalid("the update refers to an attribute that the item has not")
		}
		return effect{target, v}, err
	case removeAction:
		return effect{target, nil}, nil
	case addAction:
		v, err := added(now, e.values[a.ref])
		return effect{target, v}, err
	case deleteAction:
		by := e.values[a.ref]
		if now == nil {
			return effect{target, nil}, nil
		}
		if kindOf(now) != kindOf(by) {
			return effect{}, wrongType()
		}
		return effect{target, without(now, by)}, nil
	}
	return effect{}, unknown("the action %T", action)
}

func wrongType() error { return invalid("an operand in the update has an incorrect data type") }

// added is what ADD makes of a value, nil where there was none.
func added(now, by value) (value, error) {
	switch {
	case now == nil:
		return by, nil
	case kindOf(now) != kindOf(by):
		return nil, wrongType()
	case kindOf(now) == kindN:
		return plus(now, by, false)
	}
	return union(now, by), nil
}

func plus(a, b value, minus bool) (value, error) {
	x, isNumber := a.(*types.AttributeValueMemberN)
	y, isNumber2 := b.(*types.AttributeValueMemberN)
	if !isNumber || !isNumber2 {
		return nil, wrongType()
	}
	m, err := parseNumber(x.Value)
	n, err2 := parseNumber(y.Value)
	if err := first(err, err2); err != nil {
		return nil, err
	}
	total, err := m.plus(n, minus)
	return &types.AttributeValueMemberN{Value: total.String()}, err
}

// computed is what the functions and operators of an update give.
func (e env) computed(o operand) (value, error) {
	switch o := o.(type) {
	case ifNotExists:
		if v := e.at(o.path); v != nil {
			return v, nil
		}
		return e.value(o.fallback)
	case listAppend:
		a, b, err := e.two(o.a, o.b)
		if err != nil {
			return nil, err
		}
		x, isList := a.(*types.AttributeValueMemberL)
		y, isList2 := b.(*types.AttributeValueMemberL)
		if !isList || !isList2 {
			return nil, wrongType()
		}
		return &types.AttributeValueMemberL{Value: slices.Concat(x.Value, y.Value)}, nil
	case sum:
		a, b, err := e.two(o.a, o.b)
		if err != nil {
			return nil, err
		}
		return plus(a, b, o.minus)
	}
	return nil, unknown("the operand %T", o)
}

func (e env) two(a, b operand) (value, value, error) {
	x, err := e.value(a)
	y, err2 := e.value(b)
	err = first(err, err2)
	if err == nil && (x == nil || y == nil) {
		err = invalid("the update refers to an attribute that the item has not")
	}
	return x, y, err
}
