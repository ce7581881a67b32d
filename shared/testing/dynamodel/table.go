package dynamodel

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// attribute is one of a key.
type attribute struct{ name, kind string }

// schema is the key of a table or an index. One without a sort key has "".
type schema struct{ partition, sort attribute }

// names are the attributes of the key.
func (s schema) names() []string {
	if s.sort.name == "" {
		return []string{s.partition.name}
	}
	return []string{s.partition.name, s.sort.name}
}

// place is where an item lies, as text that orders like its key.
type place struct{ partition, sort string }

// table is one table, as it is.
type table struct {
	name       string
	schema     schema
	definition *dynamodb.CreateTableInput
	partitions map[string]*partition
	indexes    map[string]*index
	flights    map[place]*flight
	stream     stream
	ttl        string
}

func newTable(in *dynamodb.CreateTableInput, shards int) (*table, error) {
	kinds := map[string]string{}
	for _, one := range in.AttributeDefinitions {
		kinds[*one.AttributeName] = string(one.AttributeType)
	}
	keys, err := schemaOf(in.KeySchema, kinds)
	if err != nil {
		return nil, err
	}
	if len(in.LocalSecondaryIndexes) > 0 {
		return nil, unknown("local indexes")
	}
	t := &table{
		name: aws.ToString(in.TableName), schema: keys, definition: in, partitions: map[string]*partition{},
		indexes: map[string]*index{}, flights: map[place]*flight{}, stream: newStream(shards),
	}
	for _, one := range in.GlobalSecondaryIndexes {
		keys, err := schemaOf(one.KeySchema, kinds)
		if err != nil {
			return nil, err
		}
		t.indexes[*one.IndexName] = newIndex(t.schema, keys, one.Projection)
	}
	return t, nil
}

func schemaOf(elements []types.KeySchemaElement, kinds map[string]string) (schema, error) {
	var s schema
	for _, one := range elements {
		a := attribute{*one.AttributeName, kinds[*one.AttributeName]}
		if a.kind == "" {
			return s, invalid("the attribute %s of a key is not defined", a.name)
		}
		if one.KeyType == types.KeyTypeHash {
			s.partition = a
		} else {
			s.sort = a
		}
	}
	if s.partition.name == "" {
		return s, invalid("a key needs a partition key")
	}
	return s, nil
}

// Sizes of keys.
const (
	mostPartitionKey = 2048
	mostSortKey      = 1024
)

// placeOf is where an item lies.
func (s schema) placeOf(it Item) (place, error) {
	var p place
	var err error
	if p.partition, err = keyText(s.partition, it, mostPartitionKey); err != nil || s.sort.name == "" {
		return p, err
	}
	p.sort, err = keyText(s.sort, it, mostSortKey)
	return p, err
}

// keyOnly wants an item to be a key and nothing else.
func (s schema) keyOnly(it Item) (place, error) {
	p, err := s.placeOf(it)
	if err == nil && len(it) != len(s.names()) {
		err = invalid("the provided key element does not match the schema")
	}
	return p, err
}

// key is the key of an item.
func (s schema) key(it Item) Item {
	key := Item{}
	for _, name := range s.names() {
		key[name] = it[name]
	}
	return key
}

func keyText(a attribute, it Item, most int) (string, error) {
	v := it[a.name]
	if kindOf(v) != a.kind {
		return "", invalid("the key's attribute %s is missing or of another type", a.name)
	}
	text, err := orderText(v)
	if err == nil && (text == "" || len(text) > most) {
		err = invalid("the key's attribute %s is empty or too long", a.name)
	}
	return text, err
}

// orderText is a value of a key as text that orders as it does.
func orderText(v value) (string, error) {
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return v.Value, nil
	case *types.AttributeValueMemberB:
		return string(v.Value), nil
	case *types.AttributeValueMemberN:
		d, err := parseNumber(v.Value)
		return d.order(), err
	}
	return "", invalid("a key is a text, a number or bytes")
}

func (t *table) partition(key string) *partition {
	p := t.partitions[key]
	if p == nil {
		p = &partition{}
		t.partitions[strings.Clone(key)] = p
	}
	return p
}

// get is the record at a place, nil where there is none.
func (t *table) get(p place) *record {
	if found := t.partitions[p.partition]; found != nil {
		return found.get(p.sort)
	}
	return nil
}

// checkItem refuses an item that is too large, or whose key on an index is none.
func (t *table) checkItem(it Item) error {
	if SizeOf(it) > mostItem {
		return invalid("item size has exceeded the maximum allowed size")
	}
	for _, x := range t.indexes {
		for _, a := range []attribute{x.schema.partition, x.schema.sort} {
			if v, there := it[a.name]; there {
				if _, err := keyText(a, it, mostPartitionKey); err != nil {
					return invalid("the index's attribute %s has the type %s, or is empty", a.name, kindOf(v))
				}
			}
		}
	}
	return nil
}

// items are all items in the order of their keys.
func (t *table) items() []Item {
	var all []Item
	var keys []string
	for key := range t.partitions {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		for _, r := range t.partitions[key].records {
			all = append(all, cloneItem(r.item))
		}
	}
	return all
}
