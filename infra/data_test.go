package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"docket/shared/dynamo"
	"docket/shared/stream"
	"docket/shared/subscription"
	"docket/shared/sweep"
	"docket/shared/worker"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-sdk-go-v2/aws"
)

func TestTheTableIsTheDefinitionAndIsKept(t *testing.T) {
	data := whole()["data"]
	table := one(t, data, "AWS::DynamoDB::Table")
	of := dynamo.Definition("")
	for i, e := range of.KeySchema {
		if table.get("KeySchema", i, "AttributeName") != aws.ToString(e.AttributeName) || table.get("KeySchema", i, "KeyType") != string(e.KeyType) {
			t.Errorf("%v", table.get("KeySchema"))
		}
	}
	index := of.GlobalSecondaryIndexes[0]
	if table.get("GlobalSecondaryIndexes", 0, "IndexName") != aws.ToString(index.IndexName) ||
		table.get("GlobalSecondaryIndexes", 0, "KeySchema", 1, "AttributeName") != aws.ToString(index.KeySchema[1].AttributeName) ||
		len(table.get("AttributeDefinitions").([]any)) != len(of.AttributeDefinitions) {
		t.Errorf("%v", table.get("GlobalSecondaryIndexes"))
	}
	for what, ok := range map[string]bool{
		"billed by request":   table.get("BillingMode") == "PAY_PER_REQUEST",
		"stream":              table.get("StreamSpecification", "StreamViewType") == "NEW_AND_OLD_IMAGES",
		"expiry":              table.get("TimeToLiveSpecification", "AttributeName") == dynamo.TTLAttribute && table.get("TimeToLiveSpecification", "Enabled") == true,
		"recovery":            table.get("PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled") == true,
		"deletion protection": table.get("DeletionProtectionEnabled") == true && table.DeletionPolicy == "Retain",
		"its own key":         table.get("SSESpecification", "SSEEnabled") == true,
		"bounds": table.get("OnDemandThroughput", "MaxReadRequestUnits") == 4000.0 &&
			table.get("GlobalSecondaryIndexes", 0, "OnDemandThroughput", "MaxWriteRequestUnits") == 1000.0,
	} {
		if !ok {
			t.Errorf("%s: %v", what, table.Properties)
		}
	}
	table = one(t, bare()["data"], "AWS::DynamoDB::Table")
	if table.get("SSESpecification", "SSEEnabled") != false || table.get("OnDemandThroughput", "MaxWriteRequestUnits") != 500.0 || table.get("DeletionProtectionEnabled") != true {
		t.Errorf("of a plain stage: %v", table.Properties)
	}
}

// Only who says so loses data, and then nothing is left behind.
func TestDataGoesOnlyWhenItIsAskedFor(t *testing.T) {
	for _, c := range []struct {
		delete bool
		policy string
	}{{false, "Retain"}, {true, "Delete"}} {
		stage := plain()
		stage.DeleteData = c.delete
		data := read(build(stage, faces()))["data"]
		table, bucket, files := one(t, data, "AWS::DynamoDB::Table"), bucketOf(t, data, "failures"), bucketOf(t, data, "files")
		if table.DeletionPolicy != c.policy || bucket.DeletionPolicy != c.policy || files.DeletionPolicy != c.policy || table.get("DeletionProtectionEnabled") == c.delete {
			t.Errorf("with delete %v: %s, %s", c.delete, table.DeletionPolicy, bucket.DeletionPolicy)
		}
	}
}

// bucketOf is the bucket whose logical id begins so.
func bucketOf(t testing.TB, of template, name string) resource {
	t.Helper()
	for id, r := range of {
		if r.Type == "AWS::S3::Bucket" && strings.HasPrefix(id, name) {
			return r
		}
	}
	t.Fatalf("there is no bucket %s", name)
	return resource{}
}

func TestFilesAreEncryptedPrivateReachedOverTLSAndByThePagesOfTheStageAlone(t *testing.T) {
	data := whole()["data"]
	bucket := bucketOf(t, data, "files")
	for _, closed := range []string{"BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"} {
		if bucket.get("PublicAccessBlockConfiguration", closed) != true {
			t.Errorf("%s is not set", closed)
		}
	}
	for what, ok := range map[string]bool{
		"encryption":   strings.Contains(text(bucket.get("BucketEncryption")), "AES256"),
		"no versions":  bucket.get("VersioningConfiguration") == nil,
		"no ACLs":      strings.Contains(text(bucket.get("OwnershipControls")), "BucketOwnerEnforced"),
		"pages":        text(bucket.get("CorsConfiguration", "CorsRules", 0, "AllowedOrigins")) == "https://desk.example",
		"what is sent": bucket.get("LifecycleConfiguration", "Rules", 0, "Prefix") == "sent/" && bucket.get("LifecycleConfiguration", "Rules", 0, "ExpirationInDays") == 2.0,
		"broken off":   bucket.get("LifecycleConfiguration", "Rules", 3, "AbortIncompleteMultipartUpload", "DaysAfterInitiation") == 1.0,
		"other pages":  bucketOf(t, bare()["data"], "files").get("CorsConfiguration") == nil,
		"TLS":          strings.Contains(policies(t, data), `"aws:SecureTransport":"false"`),
	} {
		if !ok {
			t.Errorf("%s: %v", what, bucket.Properties)
		}
	}
}

// policies are those of the buckets, as they are written.
func policies(t testing.TB, of template) string {
	t.Helper()
	said := ""
	for _, r := range of.of("AWS::S3::BucketPolicy") {
		written, err := json.Marshal(r.get("PolicyDocument"))
		if err != nil || !strings.HasPrefix(text(r.get("Bucket")), "<f") {
			t.Fatal(err)
		}
		if strings.HasPrefix(text(r.get("Bucket")), "<files") {
			said += string(written)
		}
	}
	return said
}

func TestFailedRecordsAreKeptAndListed(t *testing.T) {
	data := bare()["data"]
	bucket := bucketOf(t, data, "failures")
	if !strings.Contains(text(bucket.get("BucketEncryption")), "AES256") || bucket.get("PublicAccessBlockConfiguration", "BlockPublicAcls") != true ||
		bucket.get("LifecycleConfiguration", "Rules", 0, "ExpirationInDays") != 365.0 {
		t.Errorf("%v", bucket.Properties)
	}
	list := one(t, data, "AWS::SQS::Queue")
	if list.get("SqsManagedSseEnabled") != true || list.get("MessageRetentionPeriod") != 1209600.0 {
		t.Errorf("%v", list.Properties)
	}
	told := one(t, data, "AWS::Events::Rule")
	if bucket.get("NotificationConfiguration", "EventBridgeConfiguration", "EventBridgeEnabled") != true ||
		text(told.get("EventPattern", "detail-type")) != "Object Created" || !strings.HasPrefix(text(told.get("EventPattern", "detail", "bucket", "name")), "<failures") ||
		!strings.HasPrefix(text(told.get("Targets", 0, "Arn")), "<failedrecords") {
		t.Errorf("%v %v", bucket.get("NotificationConfiguration"), told.Properties)
	}
	if archive := one(t, data, "AWS::Events::Archive"); archive.get("RetentionDays") != 90.0 {
		t.Errorf("%v", archive.Properties)
	}
}

func TestTheStreamIsReadAsItIsDeclared(t *testing.T) {
	background := bare()["background"]
	mappings := background.of("AWS::Lambda::EventSourceMapping")
	if len(mappings) != len(stream.Consumers())+len(worker.Queues()) {
		t.Errorf("%d mappings", len(mappings))
	}
	for _, c := range stream.Consumers() {
		m := background[c.Name+"mapping"]
		if m.get("BatchSize") != float64(c.Batch) || m.get("MaximumBatchingWindowInSeconds") != c.Window.Seconds() ||
			m.get("ParallelizationFactor") != float64(c.Parallel) || m.get("BisectBatchOnFunctionError") != c.Bisect ||
			m.get("MaximumRetryAttempts") != float64(c.Retries) || m.get("MaximumRecordAgeInSeconds") != c.MaxAge.Seconds() ||
			text(m.get("FunctionResponseTypes")) != "ReportBatchItemFailures" || m.get("StartingPosition") != "TRIM_HORIZON" ||
			text(m.get("DestinationConfig", "OnFailure", "Destination")) != "<docket-test-data:ExportsOutputFnGetAttfailuresAA6B3872Arn879AB097>" {
			t.Errorf("%s: %v", c.Name, m.Properties)
		}
		want := `{"dynamodb":{"Keys":{"SK":{"S":[{"prefix":"` + c.Filter + `"}]}}},"eventName":["INSERT"]}`
		if m.get("FilterCriteria", "Filters", 0, "Pattern") != want {
			t.Errorf("%s is shown %v", c.Name, m.get("FilterCriteria"))
		}
		may := strings.Join(background.functions()[c.Name].role.may(), "\n")
		if strings.Contains(may, "events:PutEvents") != c.Events || strings.Contains(may, "sqs:SendMessage <jobsqueue") != slices.Contains(c.Wakes, "jobs") || strings.Contains(may, "sqs:SendMessage <webhooksqueue") != slices.Contains(c.Wakes, "webhooks") || !strings.Contains(may, "s3:PutObject") || !strings.Contains(may, "dynamodb:GetRecords") {
			t.Errorf("%s may %s", c.Name, may)
		}
	}
}

func TestSchedulesAndSubscriptionsAreRules(t *testing.T) {
	background := bare()["background"]
	rules := background.of("AWS::Events::Rule")
	if len(rules) != len(sweep.Schedules())+len(subscription.All()) {
		t.Errorf("%d rules", len(rules))
	}
	seen := map[string]resource{}
	for _, r := range rules {
		seen[text(r.get("ScheduleExpression"))+text(r.get("EventPattern", "detail-type"))] = r
	}
	if _, every := seen["rate(1 minute)"]; !every {
		t.Errorf("no sweep: %v", seen)
	}
	for _, s := range subscription.All() {
		r := seen[s.Type]
		if r.get("Targets", 0, "DeadLetterConfig") == nil || r.get("EventBusName") == nil {
			t.Errorf("%s: %v", s.Type, r.Properties)
		}
		if invoked := background[s.Name+"invoked"]; invoked.get("DestinationConfig", "OnFailure", "Destination") == nil || invoked.get("MaximumRetryAttempts") != 2.0 {
			t.Errorf("%s: %v", s.Name, invoked.Properties)
		}
	}
}

func TestAQueueIsTakenAsItIsDeclaredAndLosesNoMessageUnseen(t *testing.T) {
	background := bare()["background"]
	for _, c := range worker.Queues() {
		name := logical(c.Name)
		var queue resource
		for id, r := range background.of("AWS::SQS::Queue") {
			if strings.HasPrefix(id, name+"queue") {
				queue = r
			}
		}
		dead := "<" + name + "dead"
		if queue.get("QueueName") != "docket-test-"+c.Name || queue.get("VisibilityTimeout") != c.Hidden.Seconds() ||
			queue.get("MessageRetentionPeriod") != cmp.Or(c.Keep, 24*time.Hour).Seconds() || queue.get("RedrivePolicy", "maxReceiveCount") != float64(c.Receives) || !strings.HasPrefix(text(queue.get("RedrivePolicy", "deadLetterTargetArn")), dead) {
			t.Errorf("%s: %v", c.Name, queue.Properties)
		}
		m, f := background[name+"mapping"], background.functions()[c.Name]
		if m.get("BatchSize") != 1.0 || m.get("ScalingConfig", "MaximumConcurrency") != float64(c.Parallel) || text(m.get("FunctionResponseTypes")) != "ReportBatchItemFailures" ||
			!strings.HasPrefix(text(m.get("EventSourceArn")), "<"+name+"queue") || f.function.get("Timeout") != c.Timeout.Seconds() || c.Hidden <= c.Timeout {
			t.Errorf("%s: %v, in calls of %v", c.Name, m.Properties, f.function.get("Timeout"))
		}
		may := strings.Join(f.role.may(), "\n")
		for _, action := range []string{"ReceiveMessage", "DeleteMessage", "GetQueueAttributes", "SendMessage"} {
			if wanted := action != "SendMessage" || slices.Contains(c.Wakes, c.Name); strings.Contains(may, "sqs:"+action+" <"+name+"queue") != wanted {
				t.Errorf("%s may %s", c.Name, may)
			}
		}
	}
}

// logical begins the logical ids of what is made for something of a name.
func logical(name string) string { return strings.ReplaceAll(name, "-", "") }

// Who may send wake-ups is who declares it, and nobody else.
func TestOnlyWhoDeclaresToWakeAQueueMaySendToIt(t *testing.T) {
	wakes := map[string][]string{}
	for _, c := range stream.Consumers() {
		wakes[c.Name] = c.Wakes
	}
	for _, c := range sweep.Schedules() {
		wakes[c.Name] = c.Wakes
	}
	for _, c := range worker.Queues() {
		wakes[c.Name] = c.Wakes
	}
	wakes["mcp"] = []string{"jobs"}
	for _, f := range faces() {
		for _, r := range f.Routes {
			wakes[f.Name+"-"+r.Operation] = r.Wakes
		}
	}
	for name, f := range bare().functions() {
		for _, c := range worker.Queues() {
			granted, known := strings.Join(f.role.may(), "\n"), text(f.function.get("Environment", "Variables", variableOf(c.Name)))
			byName := ":docket-test-" + c.Name // in the function of a route, which lies in another stack
			may := strings.Contains(granted, "sqs:SendMessage <"+logical(c.Name)+"queue") || strings.Contains(granted, "sqs:SendMessage") && strings.Contains(granted, byName)
			told := strings.HasPrefix(known, "<"+logical(c.Name)+"queue") || strings.HasSuffix(known, "/docket-test-"+c.Name)
			if declared := slices.Contains(wakes[name], c.Name); may != declared || told != declared {
				t.Errorf("%s may send to %s: %v, knows the queue: %v", name, c.Name, may, told)
			}
		}
	}
}

// output is one of a stack.
type output struct {
	Value  any
	Export struct{ Name string }
}

// outputs are those of a stack, by their logical ids.
func outputs(t testing.TB, app awscdk.App, stack string) map[string]output {
	t.Helper()
	made, err := json.Marshal(assertions.Template_FromStack(stackOf(app, stack), nil).ToJSON())
	var template struct{ Outputs map[string]output }
	if err := errors.Join(err, json.Unmarshal(made, &template)); err != nil {
		t.Fatal(err)
	}
	return template.Outputs
}

// exports are what other stacks can import of one.
func exports(t testing.TB, app awscdk.App, stack string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, o := range outputs(t, app, stack) {
		if o.Export.Name != "" {
			all[o.Export.Name] = text(o.Value)
		}
	}
	return all
}

// A table that was restored is the stage's: every function, role and mapping
// names it, and what the stack of the data exports stays, as other stacks
// import it until they are deployed themselves.
func TestATableThatExistsIsTheStagesAndItsOwnStaysAsItIs(t *testing.T) {
	const arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/restored"
	stage := plain()
	stage.Table.Existing = arn + "/stream/2026-11-26T10:00:00.000"
	app := build(stage, faces())
	made := read(app)
	for name, f := range made.functions() {
		if f.function.get("Environment", "Variables", "DOCKET_TABLE") != "restored" {
			t.Errorf("%s has the table %v", name, f.function.get("Environment"))
		}
		for _, line := range f.role.may() {
			if on := strings.TrimSuffix(line[strings.Index(line, " ")+1:], "/index/timers"); strings.HasPrefix(line, "dynamodb:") && !strings.HasPrefix(on, arn) {
				t.Errorf("%s may %s", name, line)
			}
		}
	}
	for _, c := range stream.Consumers() {
		if m := made["background"][c.Name+"mapping"]; m.get("EventSourceArn") != stage.Table.Existing {
			t.Errorf("%s reads %v", c.Name, m.get("EventSourceArn"))
		}
	}
	own, kept := one(t, made["data"], "AWS::DynamoDB::Table"), one(t, bare()["data"], "AWS::DynamoDB::Table")
	if !reflect.DeepEqual(own, kept) {
		t.Errorf("its own table is %v, was %v", own, kept)
	}
	if is, was := exports(t, app, "data"), exports(t, build(plain(), faces()), "data"); len(was) == 0 || !reflect.DeepEqual(is, was) {
		t.Errorf("the data exports %v, before %v", is, was)
	}
}
