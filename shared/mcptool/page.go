package mcptool

import (
	"context"
	"strconv"
)

// mostResult is about how many bytes a result has: at the two bytes to a token
// that IDs and many scripts come to, the 25,000 tokens that clients allow.
const mostResult = 48 << 10

// page reads what a tool's operation answers, shortened. A list whose rows are
// more than most bytes is asked again for those that fit, at least one, so that
// its cursor is right.
func (c caller) page(ctx context.Context, t tool, args members, length, most int) answer {
	for {
		a := c.send(ctx, t, args)
		if !a.ok() {
			return a
		}
		var err error
		if a.body, a.cuts, err = shortened(t.gives, a.body, length); err != nil {
			return c.refused(ctx, err)
		}
		rows, fitting, err := fit(a.body, most)
		if err != nil {
			return c.refused(ctx, err)
		}
		if fitting == rows || !t.reads() {
			return a
		}
		args = args.with("limit", strconv.AppendInt(nil, int64(fitting), 10))
	}
}

// fit counts the rows of a result's list, and those of them that lie within
// most bytes: one at least. Without a list there are none.
func fit(result []byte, most int) (rows, fitting int, err error) {
	if len(result) <= most {
		return 0, 0, nil
	}
	all, err := membersOf(result)
	if err != nil {
		return 0, 0, err
	}
	for _, m := range all {
		if m.value.Kind() != '[' {
			continue
		}
		list, err := elementsOf(m.value)
		room := most - (len(result) - len(m.value))
		for i, row := range list {
			if room -= len(row) + 1; room < 0 {
				return len(list), max(i, 1), err
			}
		}
		return len(list), len(list), err
	}
	return 0, 0, nil
}
