package dynamo

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"docket/shared/fault"
	"docket/shared/satisfaction"
	"docket/shared/tenant"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// The figures of satisfaction are changed in the transaction that changes a ticket's
// score: an answer of its own for each resolution of a ticket, and totals of its week, of
// its agent and of its queue in that week. So each answer counts once, and the answers of a
// week are what its totals can be made from again.

// Attributes of totals: of each score how many answers there are, under its digit.
const (
	figureOf    = "of"  // whose they are
	changesMade = "chg" // how many changes of answers a week had
)

// figuresOf begins the sort keys of totals.
var figuresOf = map[satisfaction.By]string{satisfaction.Week: weekFigures, satisfaction.Agent: agentFigures, satisfaction.Queue: queueFigures}

// figureKeys are the totals that an answer is part of, and whose each is.
func figureKeys(k keys, c ticket.Counted) map[key]string {
	week := satisfaction.WeekOf(c.At)
	return map[key]string{
		k.figure(weekFigures, week, ""):            week,
		k.figure(agentFigures, week, c.AssigneeID): c.AssigneeID,
		k.figure(queueFigures, week, c.QueueID):    c.QueueID,
	}
}

// scoreParts keep what a write makes of a ticket's score. A score that another resolution's
// takes the place of stays counted.
func (t *Table) scoreParts(k keys, before *ticket.Ticket, after ticket.Ticket) []part {
	var was ticket.Counted
	counted := false
	if before != nil {
		was, counted = before.Counted()
	}
	is, counts := after.Counted()
	gone := counted && was.Of == after.Rated.Of
	if counted == counts && was == is || !gone && !counts {
		return nil
	}
	var parts []part
	changed, of := map[key]map[ticket.Score]int64{}, map[key]string{}
	count := func(c ticket.Counted, by int64) {
		for at, whose := range figureKeys(k, c) {
			if changed[at] == nil {
				changed[at] = map[ticket.Score]int64{}
			}
			changed[at][c.Score] += by
			of[at] = whose
		}
	}
	if gone {
		count(was, -1)
		if !counts || k.answered(was, after.Number) != k.answered(is, after.Number) {
			withdrawn := ticket.Counted{Rated: was.Rated}
			parts = append(parts, t.put(item(answerItem(k, withdrawn, after.Number)), "", nil, nil))
		}
	}
	if counts {
		count(is, 1)
		parts = append(parts, t.put(item(answerItem(k, is, after.Number)), "", nil, nil))
	}
	for at, scores := range changed {
		if p, moves := t.figurePart(at, of[at], scores); moves {
			parts = append(parts, p)
		}
	}
	return parts
}

// answerItem is an answer, or without a score what is left of one that was withdrawn.
func answerItem(k keys, c ticket.Counted, n uint32) writer {
	w := under(k.answered(c, n))
	w.text("score", string(c.Score))
	w.text("assignee_id", c.AssigneeID)
	w.text("queue_id", c.QueueID)
	w.time("at", c.At)
	return w
}

// figurePart changes a total, false where it stays as it is. Each change of a week's answers is counted, by which
// somebody who makes its totals again knows that they moved.
func (t *Table) figurePart(at key, of string, scores map[ticket.Score]int64) (p part, moves bool) {
	names, values := map[string]string{}, item{}
	var adds []string
	for _, s := range ticket.Scores()[1:] {
		if n := scores[s]; n != 0 {
			names["#s"+string(s)], values[":s"+string(s)] = string(s), number(n)
			adds = append(adds, "#s"+string(s)+" :s"+string(s))
		}
	}
	if strings.HasPrefix(at.sk, weekFigures) {
		names["#c"], values[":c"] = changesMade, number(uint64(1))
		adds = append(adds, "#c :c")
	}
	names["#of"], values[":of"] = figureOf, text(of)
	p.Update = &types.Update{TableName: &t.name, Key: at.item(), UpdateExpression: aws.String("SET #of = :of ADD " + strings.Join(adds, ", ")),
		ExpressionAttributeNames: names, ExpressionAttributeValues: values}
	return p, len(adds) > 0
}

// readScores are the answers of a total.
func readScores(it item) (s satisfaction.Scores, err error) {
	for i := range s {
		if n, ok := it[strconv.Itoa(i+1)].(*types.AttributeValueMemberN); ok {
			if s[i], err = strconv.ParseInt(n.Value, 10, 64); err != nil {
				return s, fmt.Errorf("read the total %s: %w: %w", str(it[sk]), ErrUnreadable, err)
			}
		}
	}
	return s, nil
}

// mostTotals is how many totals one answer adds up: of a year of more agents than a
// workspace has members.
const mostTotals = 40_000

// Satisfaction implements satisfaction.Reader.
func (t *Table) Satisfaction(ctx context.Context, scope tenant.Scope, ask satisfaction.Ask) (found satisfaction.Figures, err error) {
	l := listing{partition: keysOf(scope).satisfaction(), prefix: figuresOf[ask.By], newest: true, from: ask.From, after: ask.To + "~", limit: mostTotals, all: true}
	totals, err := rows(ctx, t, l, func(it item) (satisfaction.Figure, bool, error) {
		scores, err := readScores(it)
		return satisfaction.Figure{Of: str(it[figureOf]), Scores: scores}, true, err
	})
	if err != nil {
		return found, err
	}
	if totals.More {
		return found, fault.New(fault.Unavailable, "these are too many figures for one answer: ask for fewer weeks")
	}
	sums := map[string]satisfaction.Scores{}
	for _, one := range totals.Rows {
		sums[one.Of], found.Total = sums[one.Of].Plus(one.Scores), found.Total.Plus(one.Scores)
	}
	for of, scores := range sums {
		if scores.Answers() > 0 {
			found.Each = append(found.Each, satisfaction.Figure{Of: of, Scores: scores})
		}
	}
	slices.SortFunc(found.Each, func(a, b satisfaction.Figure) int {
		if ask.By == satisfaction.Week {
			return strings.Compare(a.Of, b.Of)
		}
		return cmp.Or(cmp.Compare(b.Scores.Answers(), a.Scores.Answers()), strings.Compare(a.Of, b.Of))
	})
	if len(found.Each) > satisfaction.MostFigures {
		found.Each, found.More = found.Each[:satisfaction.MostFigures], true
	}
	return found, nil
}
