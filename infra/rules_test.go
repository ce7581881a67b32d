package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"
)

// exception is a rule of AWS Solutions that a stack does not follow, and why.
type exception struct{ stack, rule, reason string }

var exceptions = []exception{
	{"data", "AwsSolutions-S1", "Lambda alone writes to the bucket of failures, and each object that it puts is told to a queue; what is in the bucket of files the table knows, with who sent it: a log of either needs a bucket more that nobody reads"},
	{"data", "AwsSolutions-SQS3", "the queue is itself where failed records are listed"},
	{"background", "AwsSolutions-SQS3", "the queue is itself the dead-letter queue"},
	{"background", "AwsSolutions-IAM5", "Lambda names the objects of failed records, all of them under aws/lambda/ in one bucket; and files have names of their own, in two folders of one bucket"},
	{"support", "AwsSolutions-IAM5", "files have names of their own, in two folders of one bucket"},
	{"selfservice", "AwsSolutions-IAM5", "files have names of their own, in two folders of one bucket"},
	{"desk", "AwsSolutions-IAM5", "files have names of their own, in two folders of one bucket"},
	{"api", "AwsSolutions-APIG2", "the functions validate, and name every fault by its place: the gateway would name the first"},
	{"api", "AwsSolutions-APIG6", "execution logs can hold credentials; the access log and the functions' lines have every request"},
}

// findings are what is not excepted, in an app's stacks.
func findings(t testing.TB, app awscdk.App, excepted []exception) []string {
	t.Helper()
	awscdk.Aspects_Of(app).Add(cdknag.NewAwsSolutionsChecks(&cdknag.NagPackProps{Verbose: jsii.Bool(true)}), nil)
	for _, e := range excepted {
		cdknag.NagSuppressions_AddStackSuppressions(stackOf(app, e.stack), &[]*cdknag.NagPackSuppression{
			{Id: jsii.String(e.rule), Reason: jsii.String(e.reason)}}, nil)
	}
	var all []string
	for _, name := range parts {
		annotations := assertions.Annotations_FromStack(stackOf(app, name))
		rule := assertions.Match_StringLikeRegexp(jsii.String("AwsSolutions-.*"))
		found := append(*annotations.FindError(jsii.String("*"), rule), *annotations.FindWarning(jsii.String("*"), rule)...)
		said, err := json.Marshal(found)
		if err != nil {
			t.Fatal(err)
		}
		var messages []struct {
			Entry struct{ Data string }
			ID    string
		}
		if err := json.Unmarshal(said, &messages); err != nil {
			t.Fatal(err)
		}
		for _, m := range messages {
			all = append(all, name+" "+m.ID+": "+m.Entry.Data)
		}
	}
	return all
}

func TestTheStageFollowsTheRulesOfAWSSolutions(t *testing.T) {
	for _, found := range findings(t, build(full(), faces()), exceptions) {
		t.Error(found)
	}
}

// An exception that nothing needs any more has to go.
func TestEveryExceptionIsNeeded(t *testing.T) {
	found := findings(t, build(full(), faces()), nil)
	for _, e := range exceptions {
		needed := false
		for _, f := range found {
			needed = needed || strings.HasPrefix(f, e.stack+" ") && strings.Contains(f, e.rule)
		}
		if !needed {
			t.Errorf("%s follows %s", e.stack, e.rule)
		}
	}
}
