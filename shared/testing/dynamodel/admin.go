package dynamodel

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

func (m *Model) createTable(in *dynamodb.CreateTableInput) (*dynamodb.CreateTableOutput, error) {
	if err := m.Create(in); err != nil {
		return nil, err
	}
	t, err := m.find(in.TableName)
	if err != nil {
		return nil, err
	}
	return &dynamodb.CreateTableOutput{TableDescription: t.description()}, nil
}

func (m *Model) describeTable(in *dynamodb.DescribeTableInput) (*dynamodb.DescribeTableOutput, error) {
	t, err := m.find(in.TableName)
	if err != nil {
		return nil, err
	}
	return &dynamodb.DescribeTableOutput{Table: t.description()}, nil
}

func (m *Model) updateTimeToLive(in *dynamodb.UpdateTimeToLiveInput) (*dynamodb.UpdateTimeToLiveOutput, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t, err := m.table(in.TableName)
	if err != nil {
		return nil, err
	}
	wish := in.TimeToLiveSpecification
	if aws.ToBool(wish.Enabled) == (t.ttl != "") {
		return nil, invalid("TimeToLive is already so")
	}
	t.ttl = ""
	if aws.ToBool(wish.Enabled) {
		t.ttl = aws.ToString(wish.AttributeName)
	}
	return &dynamodb.UpdateTimeToLiveOutput{TimeToLiveSpecification: wish}, nil
}

// description is a table as it is described. Its counts are not told.
func (t *table) description() *types.TableDescription {
	d := &types.TableDescription{
		TableName: &t.name, TableStatus: types.TableStatusActive,
		TableArn:            aws.String("arn:aws:dynamodb:us-east-1:000000000000:table/" + t.name),
		KeySchema:           t.definition.KeySchema,
		StreamSpecification: t.definition.StreamSpecification, AttributeDefinitions: t.definition.AttributeDefinitions,
	}
	if t.stream.on {
		d.LatestStreamArn = aws.String(*d.TableArn + "/stream/1")
	}
	return d
}
