package background

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"docket/shared/dynamo"
	"docket/shared/metric"
	"docket/shared/stream"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// ServeStream runs the function of one of the stream's consumers. The
// environment gives DOCKET_TABLE, DOCKET_METRICS and what dynamo.Client reads.
func ServeStream(name string, handler func(*dynamo.Table) stream.Handle) {
	log := lambdacontext.NewLogger()
	table := dynamo.New(dynamo.Client(os.Getenv), os.Getenv("DOCKET_TABLE"))
	lambda.Start(Consume(name, log, table, handler(table)))
}

// Consume returns a handler for batches of the table's stream. It answers with
// the record at which a batch failed, if one did. It logs the age of each
// batch's oldest record, and at level ERROR which records were quarantined; an
// alarm watches those.
func Consume(name string, log *slog.Logger, quarantine stream.Quarantine, handle stream.Handle) func(context.Context, events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	return func(ctx context.Context, event events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
		var answer events.DynamoDBEventResponse
		batch := make([]stream.Record, 0, len(event.Records))
		for _, r := range event.Records {
			item, err := itemOf(r.Change.NewImage)
			if err != nil {
				return answer, fmt.Errorf("record %s: %w", r.EventID, err)
			}
			batch = append(batch, stream.Record{ID: r.EventID, Sequence: r.Change.SequenceNumber,
				Created: r.Change.ApproximateCreationDateTime.Time, Item: item})
		}
		done := stream.Process(ctx, name, quarantine, batch, handle)
		for _, why := range done.Quarantined {
			log.ErrorContext(ctx, "a record was not understood and is quarantined", "error", why.Error())
		}
		if done.Failed != "" {
			log.ErrorContext(ctx, "a record failed and comes again", "sequence", done.Failed, "error", done.Why.Error())
			answer.BatchItemFailures = []events.DynamoDBBatchItemFailure{{ItemIdentifier: done.Failed}}
		}
		if len(batch) > 0 { // a shard's records come in order
			tell(ctx, log, name, metric.Lasted(metric.Lag, time.Since(batch[0].Created)),
				metric.Figure{Name: metric.Quarantined, Unit: metric.Count, Value: float64(len(done.Quarantined))})
		}
		return answer, nil
	}
}

// itemOf is an image of the stream as the SDK has items.
func itemOf(image map[string]events.DynamoDBAttributeValue) (dynamo.Item, error) {
	item := make(dynamo.Item, len(image))
	for name, v := range image {
		value, err := valueOf(v)
		if err != nil {
			return nil, err
		}
		item[name] = value
	}
	return item, nil
}

func valueOf(v events.DynamoDBAttributeValue) (types.AttributeValue, error) {
	switch v.DataType() {
	case events.DataTypeString:
		return &types.AttributeValueMemberS{Value: v.String()}, nil
	case events.DataTypeNumber:
		return &types.AttributeValueMemberN{Value: v.Number()}, nil
	case events.DataTypeBinary:
		return &types.AttributeValueMemberB{Value: v.Binary()}, nil
	case events.DataTypeBoolean:
		return &types.AttributeValueMemberBOOL{Value: v.Boolean()}, nil
	case events.DataTypeNull:
		return &types.AttributeValueMemberNULL{Value: true}, nil
	case events.DataTypeStringSet:
		return &types.AttributeValueMemberSS{Value: v.StringSet()}, nil
	case events.DataTypeNumberSet:
		return &types.AttributeValueMemberNS{Value: v.NumberSet()}, nil
	case events.DataTypeBinarySet:
		return &types.AttributeValueMemberBS{Value: v.BinarySet()}, nil
	case events.DataTypeMap:
		item, err := itemOf(v.Map())
		return &types.AttributeValueMemberM{Value: item}, err
	case events.DataTypeList:
		list := make([]types.AttributeValue, 0, len(v.List()))
		for _, element := range v.List() {
			value, err := valueOf(element)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		return &types.AttributeValueMemberL{Value: list}, nil
	}
	return nil, fmt.Errorf("an attribute of unknown type %d", v.DataType())
}
