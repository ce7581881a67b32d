package dynamo

import (
	"context"
	"strconv"
	"strings"

	"docket/shared/change"
	"docket/shared/satisfaction"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/google/uuid"
)

// mostRemade is how many totals one transaction makes again, beside that of the week.
const mostRemade = 90

// RebuildSatisfaction makes the totals of a week of satisfaction again from its answers:
// of the first week behind a cursor, that is a week, or of the first of all where it is
// empty. It may be done at any time, and again. It returns the week, empty where there is
// none, and how many totals were other than they had to be.
func (t *Table) RebuildSatisfaction(ctx context.Context, scope tenant.Scope, cursor string) (week string, remade int, err error) {
	week, err = t.weekBehind(ctx, scope, cursor)
	if err != nil || week == "" {
		return "", 0, err
	}
	err = change.Persist(ctx, func() error {
		remade, err = t.remakeWeek(ctx, scope, week)
		return err
	})
	return week, remade, err
}

// weekBehind is the first week behind another one that has answers or totals, empty where
// there is none.
func (t *Table) weekBehind(ctx context.Context, scope tenant.Scope, after string) (first string, err error) {
	for _, kind := range []string{answereds, weekFigures, agentFigures, queueFigures} {
		l := listing{partition: keysOf(scope).satisfaction(), prefix: kind, from: after + "~", limit: 1, all: true}
		if after == "" {
			l.from = ""
		}
		found, err := rows(ctx, t, l, func(it item) (string, bool, error) {
			week, _, _ := strings.Cut(strings.TrimPrefix(str(it[sk]), kind), "#")
			return week, true, nil
		})
		if err != nil {
			return "", err
		}
		if len(found.Rows) > 0 && (first == "" || found.Rows[0] < first) {
			first = found.Rows[0]
		}
	}
	return first, nil
}

// remakeWeek is ErrStale where an answer of the week changed meanwhile: what was made again
// by then is right, and what was not is as wrong as it was.
func (t *Table) remakeWeek(ctx context.Context, scope tenant.Scope, week string) (remade int, err error) {
	k := keysOf(scope)
	whole := k.figure(weekFigures, week, "")
	total, err := t.get(ctx, whole)
	if err != nil {
		return 0, err
	}
	wanted, of := map[key]satisfaction.Scores{whole: {}}, map[key]string{whole: week}
	_, err = allRows(ctx, t, k.satisfaction(), answereds+week+"#", func(it item) (struct{}, error) {
		r := reader{it: it}
		c := ticket.Counted{Score: ticket.Score(r.text("score")), Rated: ticket.Rated{At: r.time("at"), AssigneeID: r.text("assignee_id"), QueueID: r.text("queue_id")}}
		if c.Score == "" {
			return struct{}{}, r.err // it was withdrawn
		}
		score, err := strconv.Atoi(string(c.Score))
		if err != nil || r.err != nil || score < 1 || score > len(satisfaction.Scores{}) {
			return struct{}{}, ErrUnreadable
		}
		for at, whose := range figureKeys(k, c) {
			sum := wanted[at]
			sum[score-1]++
			wanted[at], of[at] = sum, whose
		}
		return struct{}{}, nil
	})
	if err != nil {
		return 0, err
	}
	kept := map[key]satisfaction.Scores{} // and whose answers are gone has none
	for _, kind := range figuresOf {
		if _, err := allRows(ctx, t, k.satisfaction(), kind+week+"#", func(it item) (struct{}, error) {
			scores, err := readScores(it)
			at := keyIn(it)
			kept[at] = scores
			if _, answered := wanted[at]; !answered {
				wanted[at], of[at] = satisfaction.Scores{}, str(it[figureOf])
			}
			return struct{}{}, err
		}); err != nil {
			return 0, err
		}
	}
	var parts []part
	for at, scores := range wanted {
		if kept[at] != scores && at != whole {
			parts = append(parts, t.put(item(figureItem(at, of[at], scores)), "", nil, nil))
		}
	}
	remade = len(parts)
	if kept[whole] != wanted[whole] {
		remade++
	}
	if remade == 0 {
		return 0, nil
	}
	head := t.remadeWeek(whole, week, total, wanted[whole])
	for first := true; first || len(parts) > 0; first = false {
		some := parts[:min(len(parts), mostRemade)]
		if err := t.transact(ctx, uuid.NewString(), append([]part{head}, some...)); err != nil {
			return 0, err
		}
		parts = parts[len(some):]
	}
	return remade, nil
}

func figureItem(at key, of string, scores satisfaction.Scores) writer {
	w := under(at)
	w.text(figureOf, of)
	for i, n := range scores {
		w.integer(strconv.Itoa(i+1), n)
	}
	return w
}

// remadeWeek writes the total of a week, on the condition that no answer of it changed since
// the total was read.
func (t *Table) remadeWeek(at key, week string, found item, scores satisfaction.Scores) part {
	w := figureItem(at, week, scores)
	condition, values := "attribute_not_exists("+changesMade+")", item(nil)
	if n := found[changesMade]; n != nil {
		w[changesMade] = n
		condition, values = changesMade+" = :chg", item{":chg": n}
	}
	return t.put(item(w), condition, values, change.ErrStale)
}
