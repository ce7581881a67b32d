package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"docket/shared/id"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// firstNumber is about where the numbers of tickets begin: so all of them
// have as many digits as the recorded one.
const firstNumber = 100_000

// writing writes tickets as Docket does, and by hand after a recorded create.
type writing struct {
	desk    *desk
	last    atomic.Uint32 // the last number used by hand
	created recorded
}

// recorded is a write with the ids by which another differs from it.
type recorded struct {
	calls   replay
	answer  shownAnswer
	receipt string // the hash of its idempotency key
}

func (d *desk) newWriting(ctx context.Context) (*writing, error) {
	w := &writing{desk: d}
	w.last.Store(firstNumber)
	first, err := d.record(ctx, createRequest(d))
	if err != nil {
		return nil, err
	}
	if err := skipNumbers(ctx, d, first.calls); err != nil {
		return nil, err
	}
	w.created, err = d.record(ctx, createRequest(d))
	return w, err
}

// record sends a write to the API and keeps what it did.
func (d *desk) record(ctx context.Context, r *http.Request) (recorded, error) {
	var body []byte
	rounds, err := d.recorder.rounds(func() (err error) {
		body, err = ask(ctx, d.watched, r)
		return err
	})
	if err != nil {
		return recorded{}, err
	}
	found := recorded{calls: replayOf(rounds)}
	if found.answer, err = readAnswer(body); err != nil {
		return recorded{}, err
	}
	for _, input := range found.calls[0] {
		if get, ok := input.(*dynamodb.GetItemInput); ok {
			if _, hash, ok := strings.Cut(get.Key["PK"].(*types.AttributeValueMemberS).Value, "#ID#"); ok {
				found.receipt = hash
			}
		}
	}
	if found.receipt == "" {
		return recorded{}, errors.New("record: the write reads no receipt in its first round")
	}
	return found, nil
}

// skipNumbers moves the counters of both workspaces on to firstNumber.
func skipNumbers(ctx context.Context, d *desk, created replay) error {
	for _, input := range created[0] {
		count, ok := input.(*dynamodb.UpdateItemInput)
		if !ok {
			continue
		}
		count = copied(count).(*dynamodb.UpdateItemInput)
		count.ExpressionAttributeValues = map[string]types.AttributeValue{
			":one": &types.AttributeValueMemberN{Value: strconv.Itoa(firstNumber)},
		}
		if err := send(ctx, d.db, count); err != nil {
			return err
		}
		return send(ctx, d.db, rewrite{texts: intoByHand()}.input(count))
	}
	return errors.New("a create counts no tickets in its first round")
}

func intoByHand() *strings.Replacer {
	return strings.NewReplacer("#W#"+written, "#W#"+writtenByHand)
}

// again is a recorded write as a new one, of ticket n at a version.
func (r recorded) again(n uint32, version uint64) replay {
	was, err := r.answer.Ticket.number()
	if err != nil {
		panic(err) // it was read when it was recorded
	}
	ticketID := strings.TrimPrefix(r.answer.Ticket.ID, id.TicketPrefix)
	requestID := strings.TrimPrefix(r.answer.RequestID, id.RequestPrefix)
	at := strconv.FormatUint(version, 10)
	fresh := rewrite{
		texts: strings.NewReplacer(
			"#W#"+written, "#W#"+writtenByHand,
			ticketID, id.NewTicket(n, time.Now()).String(),
			requestID, id.New(time.Now()).String(),
			r.receipt, hash(),
			fmt.Sprintf("#TK#%d", was), fmt.Sprintf("#TK#%d", n),
			fmt.Sprintf("%010d", was), fmt.Sprintf("%010d", n),
			r.answer.Ticket.Reference, fmt.Sprintf("TKT-%d", n),
			strings.ToLower(r.answer.Ticket.Reference), fmt.Sprintf("tkt-%d", n),
		),
		numbers: map[string]string{
			"n": strconv.FormatUint(uint64(n), 10), "ticket": strconv.FormatUint(uint64(n), 10),
			"ver": at, ":v": at, "sequence": at, ":ver": strconv.FormatUint(version-1, 10),
		},
	}
	return fresh.replay(r.calls)
}

// hash is as long as that of an idempotency key.
func hash() string {
	b := make([]byte, 32)
	if _, err := rand.Read(b); err != nil {
		panic(err) // crypto/rand documents that this cannot happen
	}
	return hex.EncodeToString(b)
}
