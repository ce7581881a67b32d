package main

import (
	"slices"
	"strings"
	"testing"
)

func TestWhatCDKSaysOfAStackIsRead(t *testing.T) {
	const said = "docket-live-data: start\n ✅  data (docket-live-data) (no changes)\n\n ✅  api (docket-live-api)\n\n✨  Deployment time: 5s\n"
	if got := deployed(said, true); !slices.Equal(got, []string{"docket-live-data"}) {
		t.Errorf("unchanged are %v", got)
	}
	if got := deployed(said, false); !slices.Equal(got, []string{"docket-live-api"}) {
		t.Errorf("changed are %v", got)
	}
}

func TestAChangeThatChangesMoreThanItsFunctionIsSeen(t *testing.T) {
	lambda := func(code string) any { return map[string]any{"Type": "AWS::Lambda::Function", "Code": code} }
	before := deployment{map[string]any{"s/a": lambda("1"), "s/b": lambda("1"), "s/t": map[string]any{"Type": "AWS::SQS::Queue"}}, map[string]string{"a": "1", "b": "1"}}
	for name, c := range map[string]struct {
		after deployment
		right bool
	}{
		"one function":   {deployment{map[string]any{"s/a": lambda("2"), "s/b": lambda("1"), "s/t": map[string]any{"Type": "AWS::SQS::Queue"}}, map[string]string{"a": "2", "b": "1"}}, true},
		"nothing":        {before, false},
		"two functions":  {deployment{map[string]any{"s/a": lambda("2"), "s/b": lambda("2"), "s/t": map[string]any{"Type": "AWS::SQS::Queue"}}, map[string]string{"a": "2", "b": "2"}}, false},
		"a queue":        {deployment{map[string]any{"s/a": lambda("1"), "s/b": lambda("1"), "s/t": map[string]any{"Type": "AWS::SNS::Topic"}}, map[string]string{"a": "2", "b": "1"}}, false},
		"the other":      {deployment{map[string]any{"s/a": lambda("1"), "s/b": lambda("2"), "s/t": map[string]any{"Type": "AWS::SQS::Queue"}}, map[string]string{"a": "1", "b": "2"}}, false},
		"one less":       {deployment{map[string]any{"s/a": lambda("2"), "s/b": lambda("1")}, map[string]string{"a": "2", "b": "1"}}, false},
		"not its code":   {deployment{map[string]any{"s/a": lambda("2"), "s/b": lambda("1"), "s/t": map[string]any{"Type": "AWS::SQS::Queue"}}, map[string]string{"a": "1", "b": "1"}}, false},
		"a new function": {deployment{map[string]any{"s/a": lambda("1"), "s/b": lambda("1"), "s/t": map[string]any{"Type": "AWS::SQS::Queue"}, "s/c": lambda("1")}, map[string]string{"a": "2", "b": "1"}}, false},
	} {
		if err := changedAlone(before, c.after, "a"); (err == nil) != c.right {
			t.Errorf("%s changed: %v", name, err)
		}
	}
}

// What the commands of a trial see has nothing of an account of AWS.
func TestNoAccountOfAWSIsEverReached(t *testing.T) {
	for name, value := range map[string]string{"AWS_PROFILE": "live", "AWS_ACCESS_KEY_ID": "AKIA", "AWS_SESSION_TOKEN": "secret", "AWS_ENDPOINT_URL_LAMBDA": "https://elsewhere"} {
		t.Setenv(name, value)
	}
	seen := strings.Join(trial{endpoint: "http://127.0.0.1:1"}.environment(), "\n")
	for _, account := range []string{"live", "AKIA", "secret", "elsewhere"} {
		if strings.Contains(seen, account) {
			t.Errorf("the commands see %s", account)
		}
	}
	said, err := trial{endpoint: "http://127.0.0.1:1", log: &strings.Builder{}}.run(t.Context(), nil, "echo", "deployed")
	if err == nil || said != "" {
		t.Errorf("without an emulator it runs: %s", said)
	}
}

func TestAMappingThatIsBeingDeletedIsNotLeft(t *testing.T) {
	left, err := undeleted(`{"EventSourceMappings": [{"FunctionArn": "gone", "State": "Deleting"}, {"FunctionArn": "there", "State": "Enabled"}]}`)
	if err != nil || !strings.Contains(left, "there") || strings.Contains(left, "gone") {
		t.Errorf("left is %s, %v", left, err)
	}
}
