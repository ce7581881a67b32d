package simulation

import (
	"reflect"
	"testing"
	"testing/synctest"

	"docket/shared/dynamo"
	"docket/shared/tenant"
	"docket/shared/testing/dynamodel"
	"docket/shared/ticket"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

func TestAnOlderBuildKeepsWhatANewerOneKnowsOfAClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, dynamodel.Options{})
		w.promise()
		table := w.process()
		made := w.open(table, ticket.Ticket{})
		unknown := &types.AttributeValueMemberM{Value: dynamo.Item{"since": &types.AttributeValueMemberN{Value: "7"}}}
		key := w.itemOf(made.ID)
		_, err := w.model.Client().UpdateItem(t.Context(), &dynamodb.UpdateItemInput{TableName: aws.String(tableName),
			Key: dynamo.Item{"PK": key["PK"], "SK": key["SK"]}, UpdateExpression: aws.String("SET f_unknown = :u"),
			ExpressionAttributeValues: dynamo.Item{":u": unknown}})
		if err != nil {
			t.Fatal(err)
		}
		var shown ticket.Message
		_, err = ticket.AddMessage(t.Context(), table, w.call("add_support_ticket_message"), made.ID, ticket.Message{Body: "Hello."}, taking(&shown))
		if err != nil {
			t.Fatal(err)
		}
		now, err := table.Ticket(t.Context(), ticket.SightOf(tenant.Principal{Scope: w.scope}), made.ID)
		if err != nil || now.Clocks.FirstResponse.MetAt.IsZero() {
			t.Fatalf("the answer met nothing: %+v, %v", now.Clocks.FirstResponse, err)
		}
		if kept := w.itemOf(made.ID)["f_unknown"]; !reflect.DeepEqual(kept, types.AttributeValue(unknown)) {
			t.Errorf("what a newer build knows became %v", kept)
		}
	})
}

// itemOf is a ticket's item as it lies in the table.
func (w world) itemOf(ticketID string) dynamo.Item {
	w.t.Helper()
	for _, it := range w.model.Items(tableName) {
		if is, ok := it["id"].(*types.AttributeValueMemberS); ok && is.Value == ticketID {
			return it
		}
	}
	w.t.Fatalf("no item of ticket %s", ticketID)
	return nil
}
