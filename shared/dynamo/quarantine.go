package dynamo

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// mostQuarantined is how many bytes of a record lie in one item.
const mostQuarantined = 350 << 10

// InboundEvents is for whom an event of another module is quarantined.
const InboundEvents = "events"

// Quarantined is a record of the stream or an event that was quarantined, whole.
type Quarantined struct {
	Day      string `json:"-"`
	Consumer string `json:"consumer"` // whose it was, or InboundEvents
	ID       string `json:"id"`       // of the record or event
	At       string `json:"at"`       // when it was quarantined last on that day
	Why      string `json:"why"`
	Whole    []byte `json:"-"` // the item in DynamoDB's JSON, or the event
}

// QuarantineEvent keeps an event that nobody can take, whole, and why.
// The same event is kept once a day.
func (t *Table) QuarantineEvent(ctx context.Context, event []byte, why error) error {
	return t.quarantine(ctx, Quarantined{Consumer: InboundEvents, ID: hashed(string(event)), Why: why.Error(), Whole: event})
}

// Quarantine implements stream.Quarantine.
func (t *Table) Quarantine(ctx context.Context, consumer, eventID string, record Item, why error) error {
	whole, err := itemJSON(record)
	if err != nil {
		return fmt.Errorf("quarantine record %s: %w", eventID, err)
	}
	return t.quarantine(ctx, Quarantined{Consumer: consumer, ID: eventID, Why: why.Error(), Whole: whole})
}

// quarantine writes the parts of what one item cannot hold before the item that
// tells of them.
func (t *Table) quarantine(ctx context.Context, a Quarantined) error {
	now := time.Now()
	k, at := quarantineKey(now, a.Consumer, a.ID), stamp(now)
	put := func(k key, attributes item) error {
		for name, value := range k.item() {
			attributes[name] = value
		}
		if _, err := t.db.PutItem(ctx, &dynamodb.PutItemInput{TableName: &t.name, Item: attributes}); err != nil {
			return failed(fmt.Errorf("quarantine %s: %w", a.ID, err))
		}
		return nil
	}
	parts := slices.Collect(slices.Chunk(a.Whole, mostQuarantined))
	head := item{"at": text(at), "why": text(a.Why)}
	if len(parts) == 1 {
		head["whole"] = &types.AttributeValueMemberB{Value: parts[0]}
		return put(k, head)
	}
	beside := quarantineParts(k, at)
	for i, part := range parts {
		if err := put(key{beside.partition, fmt.Sprintf("%s%03d", beside.prefix, i)}, item{"whole": &types.AttributeValueMemberB{Value: part}}); err != nil {
			return err
		}
	}
	return put(k, head)
}

// QuarantinedOn lists what was quarantined on a day.
func (t *Table) QuarantinedOn(ctx context.Context, day time.Time) ([]Quarantined, error) {
	all, err := allRows(ctx, t, quarantineKey(day, "", "").pk, "", func(it item) (Quarantined, error) { return readQuarantined(it), nil })
	for i, a := range all {
		if a.Whole == nil && err == nil {
			all[i].Whole, err = t.joined(ctx, a)
		}
	}
	return all, err
}

// readQuarantined reads what was quarantined, without what lies in parts.
func readQuarantined(it item) Quarantined {
	consumer, eventID, _ := strings.Cut(str(it[sk]), "#")
	return Quarantined{Day: str(it[pk]), Consumer: consumer, ID: eventID, At: str(it["at"]), Why: str(it["why"]), Whole: bytesOf(it)}
}

// Shown is what was quarantined for people to read: a record's attributes, or an
// event's text.
func (a Quarantined) Shown() (any, error) {
	if a.Consumer == InboundEvents {
		return map[string]string{"event": string(a.Whole)}, nil
	}
	it, err := ItemOf(a.Whole)
	if err != nil {
		return nil, err
	}
	var shown map[string]any
	err = attributevalue.UnmarshalMap(it, &shown)
	return shown, err
}

func bytesOf(it item) []byte {
	b, ok := it["whole"].(*types.AttributeValueMemberB)
	if !ok {
		return nil
	}
	return b.Value
}

// key is where the item lies that tells of a.
func (a Quarantined) key() key { return key{a.Day, a.Consumer + "#" + a.ID} }

// joined is what lies in parts.
func (t *Table) joined(ctx context.Context, a Quarantined) ([]byte, error) {
	beside := quarantineParts(a.key(), a.At)
	parts, err := allRows(ctx, t, beside.partition, beside.prefix, func(it item) ([]byte, error) { return bytesOf(it), nil })
	return bytes.Join(parts, nil), err
}

// ReleaseQuarantined removes what was quarantined, once it has been taken. It stays
// where it was quarantined again meanwhile; then it answers false.
func (t *Table) ReleaseQuarantined(ctx context.Context, a Quarantined) (bool, error) {
	_, err := t.db.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &t.name, Key: a.key().item(),
		ConditionExpression: aws.String("#at = :at"), ExpressionAttributeNames: map[string]string{"#at": "at"},
		ExpressionAttributeValues: item{":at": text(a.At)}})
	if conditionFailed(err) {
		return false, nil
	}
	if err != nil {
		return false, failed(fmt.Errorf("forget %s: %w", a.ID, err))
	}
	set, err := instant(a.At)
	if err != nil {
		return true, fmt.Errorf("when %s was quarantined: %w", a.ID, err)
	}
	var parts []key // of whenever on that day until then: of what came again only the last are joined
	_, err = allRows(ctx, t, quarantineParts(a.key(), "").partition, "", func(it item) (struct{}, error) {
		of, _, _ := strings.Cut(str(it[sk]), "#")
		if at, err := instant(of); err != nil || !at.After(set) {
			parts = append(parts, keyIn(it))
		}
		return struct{}{}, nil
	})
	if err != nil {
		return true, err
	}
	return true, t.delete(ctx, parts)
}
