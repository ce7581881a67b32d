package dynamodel

import (
	"hash/maphash"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

var seed = maphash.MakeSeed()

// fingerprint tells transactions apart that were asked for under one token.
func fingerprint(asked []ask) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	for _, a := range asked {
		for _, text := range []*string{a.table, a.update, a.condition} {
			writeText(&h, aws.ToString(text))
		}
		writeText(&h, strconv.FormatBool(a.isPut)+strconv.FormatBool(a.delete)+strconv.FormatBool(a.check)+string(a.refused))
		for _, it := range []Item{a.item, a.key, a.values} {
			writeNumber(&h, hashOfItem(it))
		}
		sum := uint64(0)
		for name, to := range a.names {
			sum += maphash.String(seed, name+"="+to)
		}
		writeNumber(&h, sum)
	}
	return h.Sum64()
}

func writeText(h *maphash.Hash, text string) {
	writeNumber(h, uint64(len(text)))
	_, _ = h.WriteString(text) // a hash takes everything
}

func writeNumber(h *maphash.Hash, n uint64) { maphash.WriteComparable(h, n) }

// hashOfItem does not depend on the order of the attributes.
func hashOfItem(it Item) uint64 {
	sum := uint64(len(it))
	for name, v := range it {
		var h maphash.Hash
		h.SetSeed(seed)
		writeText(&h, name)
		writeValue(&h, v)
		sum += h.Sum64()
	}
	return sum
}

func writeValue(h *maphash.Hash, v value) {
	writeText(h, kindOf(v))
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		writeText(h, v.Value)
	case *types.AttributeValueMemberN:
		writeText(h, v.Value)
	case *types.AttributeValueMemberB:
		writeText(h, string(v.Value))
	case *types.AttributeValueMemberBOOL:
		writeText(h, strconv.FormatBool(v.Value))
	case *types.AttributeValueMemberM:
		writeNumber(h, hashOfItem(v.Value))
	case *types.AttributeValueMemberL:
		writeNumber(h, uint64(len(v.Value)))
		for _, one := range v.Value {
			writeValue(h, one)
		}
	default:
		for _, one := range elements(v) {
			writeText(h, one)
		}
	}
}
