package dynamo

import (
	"slices"
	"time"

	"docket/shared/webhook"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// askedParts have a delivery made that somebody asked for: itself, which keeps its
// bytes where it is there; what has it tried at once; and what has its endpoint
// looked at.
func (t *Table) askedParts(k keys, before *webhook.Delivery, a webhook.Asked) ([]part, error) {
	delivery, err := t.askedDelivery(k, before, a)
	p := askedPark(a.Delivery, a.At)
	look := t.look(k, a.Endpoint, a.At)
	return []part{delivery, t.put(parkedItem(k.parked(a.Endpoint, p), p), "", nil, nil),
		{TransactWriteItem: types.TransactWriteItem{Update: &look}}}, err
}

func (t *Table) askedDelivery(k keys, before *webhook.Delivery, a webhook.Asked) (part, error) {
	if before == nil {
		it, err := deliveryItem(a.Delivery)
		return t.put(it, absent, nil, nil), err
	}
	again := types.Update{TableName: &t.name, Key: k.delivery(a.Endpoint, a.Place).item(), ConditionExpression: aws.String(present),
		UpdateExpression:          aws.String("SET " + deliveryStatus + " = :pending, " + exp + " = :ends REMOVE " + deliveryNext),
		ExpressionAttributeValues: item{":pending": text(string(webhook.Pending)), ":ends": number(a.At.Add(deliveryWaits).Unix())}}
	return part{refused: webhook.ErrNoDelivery, TransactWriteItem: types.TransactWriteItem{Update: &again}}, nil
}

// askedPark is how a delivery waits that somebody asked for.
func askedPark(d webhook.Delivery, now time.Time) webhook.Parked {
	return webhook.Parked{Place: d.Place, Ticket: d.Ticket, Sequence: d.Sequence,
		CreatedAt: slices.MaxFunc([]time.Time{d.CreatedAt, now.Add(-webhook.DeliveryKept)}, time.Time.Compare)}
}
