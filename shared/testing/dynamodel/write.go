package dynamodel

import (
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// write is a put, an update, a delete or a check of one item, as a call asks
// for it alone or in a transaction.
type write struct {
	table     *table
	place     place
	key       Item
	put       Item        // the item that is put
	update    *expression // the update
	delete    bool
	check     bool
	condition *expression
	on        env
	refused   types.ReturnValuesOnConditionCheckFailure
}

// ask is what the inputs of writes have in common.
type ask struct {
	table     *string
	item      Item // that is put
	key       Item // of what is updated, deleted or checked
	update    *string
	condition *string
	names     map[string]string
	values    Item
	refused   types.ReturnValuesOnConditionCheckFailure
	isPut     bool
	delete    bool
	check     bool
}

// newWrite reads and checks what a call asks for, but for what depends on the item.
func (m *Model) newWrite(a ask) (*write, error) {
	t, err := m.find(a.table)
	if err != nil {
		return nil, err
	}
	w := &write{table: t, delete: a.delete, check: a.check, refused: a.refused}
	x, err := newExpressions(a.names, a.values)
	if err != nil {
		return nil, err
	}
	w.condition, err = x.condition(a.condition)
	if err != nil {
		return nil, err
	}
	if w.update, err = x.update(a.update); err != nil {
		return nil, err
	}
	if err := x.check(); err != nil {
		return nil, err
	}
	w.on = x.env
	if w.condition != nil {
		if err := w.on.checkOperands(w.condition.condition); err != nil {
			return nil, err
		}
	}
	if err := w.on.checkUpdate(w.update, t.schema.names()); err != nil {
		return nil, err
	}
	if a.isPut {
		return w, w.takePut(a.item)
	}
	if w.key, err = accept(a.key); err != nil {
		return nil, err
	}
	w.place, err = t.schema.keyOnly(w.key)
	return w, err
}

func (w *write) takePut(it Item) (err error) {
	if w.put, err = accept(it); err != nil {
		return err
	}
	if w.place, err = w.table.schema.placeOf(w.put); err != nil {
		return err
	}
	w.key = w.table.schema.key(w.put)
	return w.table.checkItem(w.put)
}

// plan is what a write will do, given what there is.
type plan struct {
	*write
	old     Item
	oldSize int
	new     Item // nil: none
	newSize int
	indexes map[*index]indexChange
}

// errRefused is a condition that does not hold.
var errRefused = errors.New("the condition does not hold")

// plan is made for the item as it is now; m.mu is held. Its old item is there
// also beside an error.
func (w *write) plan() (plan, error) {
	p := plan{write: w}
	if found := w.table.get(w.place); found != nil {
		p.old, p.oldSize = found.item, found.size
	}
	p.new, p.newSize = p.old, p.oldSize
	on := w.on.on(p.old)
	if holds, err := on.holds(w.condition); err != nil || !holds {
		return p, first(err, errRefused)
	}
	switch {
	case w.check:
		return p, nil
	case w.delete:
		p.new, p.newSize = nil, 0
	case w.put != nil:
		p.new, p.newSize = w.put, SizeOf(w.put)
	default:
		changed, err := on.updated(w.update, p.old, w.key)
		if err != nil {
			return p, err
		}
		if err := w.table.checkItem(changed); err != nil {
			return p, err
		}
		p.new, p.newSize = changed, SizeOf(changed)
	}
	p.indexes = map[*index]indexChange{}
	for _, x := range w.table.indexes {
		if c, changes := x.plan(p.old, p.new); changes {
			p.indexes[x] = c
		}
	}
	return p, nil
}

// charges are the units that a plan takes, its table's times so many.
func (p plan) charges(times float64) []charge {
	all := []charge{{&p.table.partition(p.place.partition).writes, times * writeUnits(max(p.oldSize, p.newSize))}}
	for x, c := range p.indexes {
		all = append(all, x.charges(c)...)
	}
	return all
}

// admit takes charges, all or none; false where a partition is throttled.
func (m *Model) admit(now time.Time, charges []charge) bool {
	for _, c := range charges {
		if !c.from.open(now, m.options.PartitionWrites, m.options.Burst) {
			return false
		}
	}
	for _, c := range charges {
		c.from.take(c.units)
	}
	return true
}

// apply carries a plan out.
func (m *Model) apply(p plan, now time.Time) {
	if p.check || p.old == nil && p.new == nil {
		return
	}
	if p.new == nil {
		p.table.partition(p.place.partition).delete(p.place.sort, "")
	} else {
		p.table.partition(p.place.partition).put(&record{sort: p.place.sort, item: p.new, size: p.newSize})
	}
	for x, c := range p.indexes {
		c.due = now.Add(m.options.IndexLag)
		x.pending = append(x.pending, c)
		x.settle(now)
	}
	event := "MODIFY"
	switch {
	case p.old == nil:
		event = "INSERT"
	case p.new == nil:
		event = "REMOVE"
	case equalItems(p.old, p.new):
		return // a write that changes nothing is not in the stream
	}
	p.table.stream.add(p.place.partition, Record{Event: event, Created: now, Keys: p.key, Old: p.old, New: p.new}, m.options.Retention)
}
