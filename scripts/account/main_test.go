package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// fake is AWS as an account asks it.
type fake struct {
	role       string // of API Gateway's logs
	concurrent int    // calls of Lambda; 0: it refuses to tell

	mu       sync.Mutex
	template string // of the stack that was made
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case r.URL.Path == "/account":
		_ = json.NewEncoder(w).Encode(map[string]string{"cloudwatchRoleArn": f.role})
	case strings.HasSuffix(r.URL.Path, "/account-settings/") || strings.HasSuffix(r.URL.Path, "/account-settings"):
		if f.concurrent == 0 {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"AccountLimit": map[string]int{"ConcurrentExecutions": f.concurrent}})
	case r.FormValue("Action") == "CreateStack":
		f.template = r.FormValue("TemplateBody")
		_, _ = fmt.Fprint(w, `<CreateStackResponse><CreateStackResult><StackId>id</StackId></CreateStackResult></CreateStackResponse>`)
	case r.FormValue("Action") == "DescribeStacks":
		_, _ = fmt.Fprint(w, `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>docket-account</StackName>`+
			`<CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`)
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

// told is what is said of a fake account.
func told(t testing.TB, f *fake) string {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	environment := map[string]string{"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_ENDPOINT_URL": server.URL}
	return strings.Join(open(func(name string) string { return environment[name] }).look(t.Context()), "\n")
}

func TestAnAccountWithoutARoleForLogsGetsOneAndAnotherKeepsItsOwn(t *testing.T) {
	none, other := &fake{concurrent: 1000}, &fake{concurrent: 1000, role: "arn:aws:iam::123456789012:role/theirs"}
	if said := told(t, none); !strings.Contains(said, "has one now") || !strings.Contains(none.template, "AWS::ApiGateway::Account") {
		t.Errorf("made %q, said %q", none.template, said)
	}
	if !json.Valid([]byte(none.template)) {
		t.Error("the template is no JSON")
	}
	if said := told(t, other); said != "" || other.template != "" {
		t.Errorf("the account's own role is replaced: %q, said %q", other.template, said)
	}
}

func TestWhoeverDeploysIsWarnedWhereLambdaRunsFewCallsAtOnce(t *testing.T) {
	consumers, all := wanted()
	if consumers != 16 || all < consumers+32 {
		t.Errorf("the consumers want %d, all %d", consumers, all)
	}
	for concurrent, warned := range map[int]bool{10: true, 2*all - 1: true, 2 * all: false} {
		said := told(t, &fake{role: "theirs", concurrent: concurrent})
		if strings.Contains(said, fmt.Sprintf("Lambda runs %d calls at once", concurrent)) != warned {
			t.Errorf("of %d: %q", concurrent, said)
		}
	}
}

func TestWhatCannotBeFoundOutIsSaid(t *testing.T) {
	if said := told(t, &fake{role: "theirs"}); !strings.Contains(said, "Lambda's quota") {
		t.Errorf("%q", said)
	}
}
