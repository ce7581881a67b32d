package dynamo

import (
	"context"
	"errors"
	"fmt"

	"docket/shared/id"
	"docket/shared/ledger"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

type sentRecord struct {
	ID      string `dynamodbav:"id"`
	Type    string `dynamodbav:"type"`
	Subject string `dynamodbav:"subject"`
	At      string `dynamodbav:"at"`
	SentAt  string `dynamodbav:"sent_at"`
}

func readSent(it item) (ledger.Sent, error) {
	r, err := decode[sentRecord](it)
	at, err2 := instant(r.At)
	sent, err3 := instant(r.SentAt)
	return ledger.Sent{ID: r.ID, Type: r.Type, Subject: r.Subject, At: at, SentAt: sent}, errors.Join(err, err2, err3)
}

// WasSent tells whether the event of a Change is noted as sent.
func (t *Table) WasSent(ctx context.Context, scope tenant.Scope, changeID string) (bool, error) {
	moment, err := id.At(changeID)
	if err != nil {
		return false, err
	}
	it, err := t.get(ctx, key{keysOf(scope).sent(moment), changeID})
	return it != nil, err
}

// NoteSent notes that the event of a Change was sent; the first note stays.
func (t *Table) NoteSent(ctx context.Context, scope tenant.Scope, s ledger.Sent) error {
	moment, err := id.At(s.ID)
	if err != nil {
		return err
	}
	it, err := encode(key{keysOf(scope).sent(moment), s.ID},
		sentRecord{ID: s.ID, Type: s.Type, Subject: s.Subject, At: stamp(s.At), SentAt: stamp(s.SentAt)})
	if err != nil {
		return err
	}
	_, err = t.db.PutItem(ctx, &dynamodb.PutItemInput{TableName: &t.name, Item: it, ConditionExpression: aws.String(absent)})
	if err == nil || conditionFailed(err) {
		return nil
	}
	return failed(fmt.Errorf("note event %s as sent: %w", s.ID, err))
}
