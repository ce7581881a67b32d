package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// listing is a call of AWS that lists things of some kind. They are read as
// the text that they are: a name of the stage in it is a thing of the stage.
type listing struct {
	what    string
	service string // of the signature, by which LocalStack knows the service too
	method  string
	path    string
	target  string // of a service that takes JSON at one address
	body    string
	left    func(text string) (string, error) // what of the answer counts; nil: all
}

// listings are those of all that the stage has. What is a part of one of these
// goes with it.
var listings = []listing{
	{what: "functions", service: "lambda", method: "GET", path: "/2015-03-31/functions/"},
	{what: "mappings", service: "lambda", method: "GET", path: "/2015-03-31/event-source-mappings/", left: undeleted},
	{what: "tables", service: "dynamodb", method: "POST", path: "/", target: "DynamoDB_20120810.ListTables", body: "{}"},
	{what: "queues", service: "sqs", method: "POST", path: "/", target: "AmazonSQS.ListQueues", body: "{}"},
	{what: "buses", service: "events", method: "POST", path: "/", target: "AWSEvents.ListEventBuses", body: "{}"},
	{what: "rules", service: "events", method: "POST", path: "/", target: "AWSEvents.ListRules", body: "{}"},
	{what: "archives", service: "events", method: "POST", path: "/", target: "AWSEvents.ListArchives", body: "{}"},
	{what: "log groups", service: "logs", method: "POST", path: "/", target: "Logs_20140328.DescribeLogGroups", body: "{}"},
	{what: "APIs", service: "apigateway", method: "GET", path: "/restapis"},
	{what: "buckets", service: "s3", method: "GET", path: "/"},
	{what: "topics", service: "sns", method: "POST", path: "/", body: "Action=ListTopics&Version=2010-03-31"},
	{what: "alarms", service: "monitoring", method: "POST", path: "/", body: "Action=DescribeAlarms&Version=2010-08-01"},
	{what: "roles", service: "iam", method: "POST", path: "/", body: "Action=ListRoles&Version=2010-05-08&MaxItems=1000"},
}

// named is how the stage's things are named.
var named = regexp.MustCompile(`(docket-|/docket/)` + stage + `[A-Za-z0-9_/.-]*`)

// empty tells what is left of the stage.
func (a account) empty(ctx context.Context) error {
	var left []error
	stacks, err := a.stacks(ctx)
	if err != nil {
		left = append(left, err)
	} else if len(stacks) > 0 {
		left = append(left, fmt.Errorf("stacks are left: %v", stacks))
	}
	for _, l := range listings {
		text, err := a.list(ctx, l)
		if err != nil {
			return fmt.Errorf("list %s: %w", l.what, err)
		}
		if l.left != nil {
			if text, err = l.left(text); err != nil {
				return fmt.Errorf("read the list of %s: %w", l.what, err)
			}
		}
		names := slices.Compact(slices.Sorted(slices.Values(named.FindAllString(text, -1))))
		if len(names) > 0 {
			left = append(left, fmt.Errorf("%s are left: %s", l.what, strings.Join(names, ", ")))
		}
	}
	return errors.Join(left...)
}

// undeleted are the mappings that are not being deleted. LocalStack's end once the call that
// their poller makes has ended, and CloudFormation does not wait for that.
func undeleted(text string) (string, error) {
	var said struct{ EventSourceMappings []json.RawMessage }
	if err := json.Unmarshal([]byte(text), &said); err != nil {
		return "", err
	}
	var left []byte
	for _, mapping := range said.EventSourceMappings {
		var is struct{ State string }
		if err := json.Unmarshal(mapping, &is); err != nil {
			return "", err
		}
		if is.State != "Deleting" {
			left = append(left, mapping...)
		}
	}
	return string(left), nil
}

func (a account) list(ctx context.Context, l listing) (string, error) {
	request, err := http.NewRequestWithContext(ctx, l.method, a.endpoint+l.path, bytes.NewReader([]byte(l.body)))
	if err != nil {
		return "", err
	}
	switch {
	case l.target != "":
		request.Header.Set("X-Amz-Target", l.target)
		request.Header.Set("Content-Type", "application/x-amz-json-1.1")
	case l.body != "":
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/"+region+"/"+l.service+"/aws4_request, SignedHeaders=host, Signature=none")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer func() { _ = response.Body.Close() }() // it is read
	text, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %.300s", response.Status, text)
	}
	return string(text), err
}
