package main

import (
	"docket/infra/config"
	"docket/shared/dynamo"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/jsii-runtime-go"
)

// tableProps are dynamo.Definition, and what only a deployed table has.
func tableProps(c config.Table, protected bool) *awsdynamodb.CfnTableProps {
	of := dynamo.Definition("")
	props := &awsdynamodb.CfnTableProps{
		BillingMode: jsii.String(string(of.BillingMode)),
		KeySchema:   keySchema(of.KeySchema),
		StreamSpecification: &awsdynamodb.CfnTable_StreamSpecificationProperty{
			StreamViewType: jsii.String(string(of.StreamSpecification.StreamViewType))},
		TimeToLiveSpecification: &awsdynamodb.CfnTable_TimeToLiveSpecificationProperty{
			AttributeName: jsii.String(dynamo.TTLAttribute), Enabled: jsii.Bool(true)},
		PointInTimeRecoverySpecification: &awsdynamodb.CfnTable_PointInTimeRecoverySpecificationProperty{
			PointInTimeRecoveryEnabled: jsii.Bool(true)},
		SseSpecification:          &awsdynamodb.CfnTable_SSESpecificationProperty{SseEnabled: jsii.Bool(c.Key == "aws-managed")},
		DeletionProtectionEnabled: jsii.Bool(protected),
		OnDemandThroughput:        throughput(c),
	}
	var attributes []any
	for _, a := range of.AttributeDefinitions {
		attributes = append(attributes, &awsdynamodb.CfnTable_AttributeDefinitionProperty{
			AttributeName: a.AttributeName, AttributeType: jsii.String(string(a.AttributeType))})
	}
	var indexes []any
	for _, i := range of.GlobalSecondaryIndexes {
		index := &awsdynamodb.CfnTable_GlobalSecondaryIndexProperty{
			IndexName: i.IndexName, KeySchema: keySchema(i.KeySchema),
			Projection:         &awsdynamodb.CfnTable_ProjectionProperty{ProjectionType: jsii.String(string(i.Projection.ProjectionType))},
			OnDemandThroughput: throughput(c)}
		indexes = append(indexes, index)
	}
	props.AttributeDefinitions, props.GlobalSecondaryIndexes = &attributes, &indexes
	return props
}

func keySchema(elements []types.KeySchemaElement) *[]any {
	var schema []any
	for _, e := range elements {
		schema = append(schema, &awsdynamodb.CfnTable_KeySchemaProperty{
			AttributeName: e.AttributeName, KeyType: jsii.String(string(e.KeyType))})
	}
	return &schema
}

// throughput bounds what the table and its index may cost.
func throughput(c config.Table) *awsdynamodb.CfnTable_OnDemandThroughputProperty {
	return &awsdynamodb.CfnTable_OnDemandThroughputProperty{
		MaxReadRequestUnits: jsii.Number(c.MaxReads), MaxWriteRequestUnits: jsii.Number(c.MaxWrites)}
}
