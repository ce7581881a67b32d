package dynamodel

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// project is what lies at paths in an item, in maps and lists as there.
func project(it Item, paths []path) Item {
	if it == nil {
		return nil
	}
	found := &types.AttributeValueMemberM{Value: it}
	picked, _ := pick(found, paths).(*types.AttributeValueMemberM)
	if picked == nil {
		return Item{}
	}
	return picked.Value
}

// pick is the part of a value at paths, nil where there is nothing.
func pick(v value, paths []path) value {
	if v == nil || slices.ContainsFunc(paths, func(p path) bool { return len(p) == 0 }) {
		return clone(v)
	}
	switch v := v.(type) {
	case *types.AttributeValueMemberM:
		out := Item{}
		for name, rest := range byStep(paths, false) {
			if one := pick(v.Value[name.name], rest); one != nil {
				out[name.name] = one
			}
		}
		if len(out) > 0 {
			return &types.AttributeValueMemberM{Value: out}
		}
	case *types.AttributeValueMemberL:
		rests := byStep(paths, true)
		out := &types.AttributeValueMemberL{}
		for i, inner := range v.Value {
			if rest, wanted := rests[step{index: i, isIndex: true}]; wanted {
				if one := pick(inner, rest); one != nil {
					out.Value = append(out.Value, one)
				}
			}
		}
		if len(out.Value) > 0 {
			return out
		}
	}
	return nil
}

// byStep groups paths by their first step, and gives what follows it.
func byStep(paths []path, index bool) map[step][]path {
	groups := map[step][]path{}
	for _, p := range paths {
		if p[0].isIndex == index {
			groups[p[0]] = append(groups[p[0]], p[1:])
		}
	}
	return groups
}

// projected are the paths of a projection, nil for the whole item.
func (e env) projected(x *expression) ([]path, error) {
	if x == nil {
		return nil, nil
	}
	var all []path
	for _, p := range x.paths {
		p = e.resolved(p)
		for _, q := range all {
			if err := meet(p, q); err != nil {
				return nil, err
			}
		}
		all = append(all, p)
	}
	return all, nil
}
