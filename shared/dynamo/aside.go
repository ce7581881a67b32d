package dynamo

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// SetEventAside keeps an inbound event that nobody can take, whole, and why.
// The same event is kept once.
func (t *Table) SetEventAside(ctx context.Context, event []byte, why error) error {
	return t.SetAside(ctx, "event-"+hashed(string(event)), Item{"event": text(string(event))}, why)
}

// SetAside implements stream.Aside.
func (t *Table) SetAside(ctx context.Context, eventID string, record Item, why error) error {
	it := asideKey(time.Now(), eventID).item()
	it["record"] = &types.AttributeValueMemberM{Value: record}
	it["why"] = text(why.Error())
	_, err := t.db.PutItem(ctx, &dynamodb.PutItemInput{TableName: &t.name, Item: it})
	if err != nil {
		return failed(fmt.Errorf("set record %s aside: %w", eventID, err))
	}
	return nil
}

// Aside is a record or an event that was set aside: its id, why, and all of it.
type Aside struct {
	ID   string         `json:"id"`
	Why  string         `json:"why"`
	Item map[string]any `json:"item"`
}

// Asides lists what was set aside on a day.
func (t *Table) Asides(ctx context.Context, day time.Time) ([]Aside, error) {
	return allRows(ctx, t, asideKey(day, "").pk, "", func(it item) (Aside, error) {
		a := Aside{ID: str(it[sk]), Why: str(it["why"])}
		record, _ := it["record"].(*types.AttributeValueMemberM)
		if record == nil {
			return a, nil
		}
		err := attributevalue.UnmarshalMap(record.Value, &a.Item)
		return a, err
	})
}
