package dynamo

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// writer makes an item, attribute by attribute. What is empty is left out, so
// that an item costs what it holds.
type writer item

// under begins the item under a key.
func under(k key) writer { return writer(k.item()) }

func (w writer) text(name, s string) {
	if s != "" {
		w[name] = text(s)
	}
}

func (w writer) number(name string, n uint64) {
	if n != 0 {
		w[name] = &types.AttributeValueMemberN{Value: strconv.FormatUint(n, 10)}
	}
}

// minutes writes a number that may be 0; nil is none.
func (w writer) minutes(name string, n *int64) {
	if n != nil {
		w[name] = &types.AttributeValueMemberN{Value: strconv.FormatInt(*n, 10)}
	}
}

// integer writes a number that may be negative.
func (w writer) integer(name string, n int64) {
	if n != 0 {
		w[name] = &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
	}
}

// second writes an instant as its seconds since 1970.
func (w writer) second(name string, at time.Time) {
	if !at.IsZero() {
		w[name] = &types.AttributeValueMemberN{Value: strconv.FormatInt(at.Unix(), 10)}
	}
}

// time writes an instant as its microseconds since 1970: in 9 bytes, where text
// takes 27.
func (w writer) time(name string, at time.Time) {
	if !at.IsZero() {
		w[name] = &types.AttributeValueMemberN{Value: strconv.FormatInt(at.UnixMicro(), 10)}
	}
}

func (w writer) flag(name string, is bool) {
	if is {
		w[name] = &types.AttributeValueMemberBOOL{Value: true}
	}
}

func (w writer) bytes(name string, b []byte) {
	if len(b) > 0 {
		w[name] = &types.AttributeValueMemberB{Value: b}
	}
}

func (w writer) list(name string, texts []string) {
	if len(texts) == 0 {
		return
	}
	values := make([]types.AttributeValue, len(texts))
	for i, s := range texts {
		values[i] = text(s)
	}
	w[name] = &types.AttributeValueMemberL{Value: values}
}

func (w writer) texts(name string, texts map[string]string) {
	if len(texts) == 0 {
		return
	}
	values := make(map[string]types.AttributeValue, len(texts))
	for key, s := range texts {
		values[key] = text(s)
	}
	w[name] = &types.AttributeValueMemberM{Value: values}
}

// reader reads an item attribute by attribute. What is absent is empty, what
// this build does not know is let be. err is the first attribute that is not
// of its type.
type reader struct {
	it  item
	err error
}

func (r *reader) text(name string) string {
	v, there := r.it[name]
	s, ok := v.(*types.AttributeValueMemberS)
	if !ok {
		r.check(name, there)
		return ""
	}
	return s.Value
}

func (r *reader) number(name string) uint64 {
	v, there := r.it[name]
	n, ok := v.(*types.AttributeValueMemberN)
	if !ok {
		r.check(name, there)
		return 0
	}
	number, err := strconv.ParseUint(n.Value, 10, 64)
	r.check(name, err != nil)
	return number
}

// signed is a number that may be negative, and whether there is one.
func (r *reader) signed(name string) (n int64, there bool) {
	v, there := r.it[name]
	text, ok := v.(*types.AttributeValueMemberN)
	if !ok {
		r.check(name, there)
		return 0, false
	}
	n, err := strconv.ParseInt(text.Value, 10, 64)
	r.check(name, err != nil)
	return n, true
}

func (r *reader) integer(name string) int64 {
	n, _ := r.signed(name)
	return n
}

func (r *reader) minutes(name string) *int64 {
	n, there := r.signed(name)
	if !there {
		return nil
	}
	return &n
}

func (r *reader) second(name string) time.Time {
	n, there := r.signed(name)
	if !there {
		return time.Time{}
	}
	return time.Unix(n, 0).UTC()
}

func (r *reader) time(name string) time.Time {
	n, there := r.signed(name)
	if !there {
		return time.Time{}
	}
	return time.UnixMicro(n).UTC()
}

func (r *reader) flag(name string) bool {
	v, there := r.it[name]
	b, ok := v.(*types.AttributeValueMemberBOOL)
	r.check(name, there && !ok)
	return ok && b.Value
}

func (r *reader) bytes(name string) []byte {
	v, there := r.it[name]
	b, ok := v.(*types.AttributeValueMemberB)
	if !ok {
		r.check(name, there)
		return nil
	}
	return b.Value
}

func (r *reader) list(name string) []string {
	v, there := r.it[name]
	l, ok := v.(*types.AttributeValueMemberL)
	if !ok {
		r.check(name, there)
		return nil
	}
	var texts []string
	for _, value := range l.Value {
		texts = append(texts, str(value))
	}
	return texts
}

func (r *reader) set(name string) []string {
	v, there := r.it[name]
	s, ok := v.(*types.AttributeValueMemberSS)
	if !ok {
		r.check(name, there)
		return nil
	}
	return s.Value
}

func (r *reader) texts(name string) map[string]string {
	v, there := r.it[name]
	m, ok := v.(*types.AttributeValueMemberM)
	if !ok {
		r.check(name, there)
		return nil
	}
	texts := make(map[string]string, len(m.Value))
	for key, value := range m.Value {
		texts[key] = str(value)
	}
	return texts
}

// ErrUnreadable is of an item that this build cannot read, however often it tries.
var ErrUnreadable = errors.New("it cannot be read")

// check notes the first attribute that is wrong.
func (r *reader) check(name string, wrong bool) {
	if wrong && r.err == nil {
		r.err = fmt.Errorf("item %s %s: attribute %s is %T: %w", str(r.it[pk]), str(r.it[sk]), name, r.it[name], ErrUnreadable)
	}
}
