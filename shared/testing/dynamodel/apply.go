package dynamodel

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// apply changes an item, whose nested values are its own.
func (f effect) apply(it Item) error {
	if len(f.path) == 1 {
		if f.to == nil {
			delete(it, f.path[0].name)
		} else {
			it[f.path[0].name] = f.to
		}
		return nil
	}
	changed, err := f.within(it[f.path[0].name], f.path[1:])
	if err == nil {
		it[f.path[0].name] = changed
	}
	return err
}

// within is v with the effect at a path in it.
func (f effect) within(v value, p path) (value, error) {
	last := len(p) == 1
	switch v := v.(type) {
	case *types.AttributeValueMemberM:
		if p[0].isIndex {
			return nil, wrongPath()
		}
		if last {
			if f.to == nil {
				delete(v.Value, p[0].name)
			} else {
				v.Value[p[0].name] = f.to
			}
			return v, nil
		}
		inner, err := f.within(v.Value[p[0].name], p[1:])
		if err == nil {
			v.Value[p[0].name] = inner
		}
		return v, err
	case *types.AttributeValueMemberL:
		if !p[0].isIndex {
			return nil, wrongPath()
		}
		i := p[0].index
		switch {
		case last && f.to == nil && i < len(v.Value):
			v.Value = slices.Delete(v.Value, i, i+1)
		case last && f.to == nil:
		case last && i < len(v.Value):
			v.Value[i] = f.to
		case last:
			v.Value = append(v.Value, f.to)
		case i >= len(v.Value):
			return nil, wrongPath()
		default:
			inner, err := f.within(v.Value[i], p[1:])
			if err != nil {
				return nil, err
			}
			v.Value[i] = inner
		}
		return v, nil
	}
	return nil, wrongPath()
}

func wrongPath() error { return invalid("the document path is invalid for update") }
