package dynamodel

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// mostItem is how large an item may be, in bytes.
const mostItem = 400 << 10

// SizeOf is an item's size in bytes as DynamoDB counts it: names and values.
func SizeOf(it Item) int {
	n := 0
	for name, v := range it {
		n += len(name) + sizeOfValue(v)
	}
	return n
}

func sizeOfValue(v value) int {
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return len(v.Value)
	case *types.AttributeValueMemberN:
		return sizeOfNumber(v.Value)
	case *types.AttributeValueMemberB:
		return len(v.Value)
	case *types.AttributeValueMemberM:
		return 3 + len(v.Value) + SizeOf(v.Value)
	case *types.AttributeValueMemberL:
		n := 3 + len(v.Value)
		for _, one := range v.Value {
			n += sizeOfValue(one)
		}
		return n
	case *types.AttributeValueMemberNS:
		n := 0
		for _, one := range v.Value {
			n += sizeOfNumber(one)
		}
		return n
	case *types.AttributeValueMemberSS:
		n := 0
		for _, one := range v.Value {
			n += len(one)
		}
		return n
	case *types.AttributeValueMemberBS:
		n := 0
		for _, one := range v.Value {
			n += len(one)
		}
		return n
	}
	return 1 // true, false, null
}

// sizeOfNumber is about a byte for two digits and one more.
func sizeOfNumber(text string) int {
	digits := strings.Trim(strings.Replace(strings.TrimPrefix(text, "-"), ".", "", 1), "0")
	n := (len(digits)+1)/2 + 1
	if strings.HasPrefix(text, "-") {
		n++
	}
	return n
}
