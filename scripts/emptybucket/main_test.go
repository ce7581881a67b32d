package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// amazon is as much of CloudFormation and S3 as this command sees: one stack,
// and its bucket, of which a page holds two objects.
type amazon struct {
	keys   []string
	locked string // an object that cannot be removed
}

func (a *amazon) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path == "/":
		_, _ = fmt.Fprint(w, `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>docket-dev-data</StackName><Outputs>
			<member><OutputKey>TableName</OutputKey><OutputValue>t</OutputValue></member>
			<member><OutputKey>FailuresBucket</OutputKey><OutputValue>failures</OutputValue></member>
			<member><OutputKey>FilesBucket</OutputKey><OutputValue>files</OutputValue></member></Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`)
	case r.Method == http.MethodGet && r.URL.Path == "/files":
		_, _ = fmt.Fprint(w, "<ListBucketResult></ListBucketResult>")
	case r.Method == http.MethodGet && r.URL.Path == "/failures":
		var page strings.Builder
		for _, key := range a.keys[:min(2, len(a.keys))] {
			page.WriteString("<Contents><Key>" + key + "</Key></Contents>")
		}
		_, _ = fmt.Fprintf(w, "<ListBucketResult>%s<IsTruncated>%t</IsTruncated><NextContinuationToken>on</NextContinuationToken></ListBucketResult>", &page, len(a.keys) > 2)
	case r.Method == http.MethodPost && r.URL.Path == "/failures":
		var asked struct {
			Object []struct{ Key string }
		}
		if err := xml.NewDecoder(r.Body).Decode(&asked); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		for _, o := range asked.Object {
			if o.Key == a.locked {
				_, _ = fmt.Fprintf(w, "<DeleteResult><Error><Key>%s</Key><Message>Access Denied</Message></Error></DeleteResult>", o.Key)
				return
			}
		}
		a.keys = a.keys[len(asked.Object):]
		_, _ = fmt.Fprint(w, "<DeleteResult></DeleteResult>")
	}
}

func emptied(t *testing.T, a *amazon, args ...string) (string, error) {
	t.Helper()
	server := httptest.NewServer(a)
	defer server.Close()
	environment := map[string]string{"AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_ENDPOINT_URL": server.URL}
	var said bytes.Buffer
	err := run(t.Context(), args, func(name string) string { return environment[name] }, &said)
	return said.String(), err
}

func TestABucketOfSeveralPagesIsEmptied(t *testing.T) {
	for _, n := range []int{0, 2, 5} {
		a := &amazon{}
		for i := range n {
			a.keys = append(a.keys, fmt.Sprintf("aws/lambda/%d", i))
		}
		said, err := emptied(t, a, "dev")
		if want := fmt.Sprintf("%d objects removed from failures\n0 objects removed from files\n", n); err != nil || len(a.keys) != 0 || said != want {
			t.Errorf("of %d objects %v are left; said %q, %v", n, a.keys, said, err)
		}
	}
}

func TestWhatCannotBeRemovedIsNamed(t *testing.T) {
	if said, err := emptied(t, &amazon{keys: []string{"one", "two", "three"}, locked: "three"}, "dev"); err == nil || !strings.Contains(err.Error(), "three: Access Denied") {
		t.Errorf("said %q, %v", said, err)
	}
	for _, args := range [][]string{nil, {"dev", "more"}} {
		if _, err := emptied(t, &amazon{}, args...); err == nil {
			t.Errorf("%v is taken", args)
		}
	}
}
