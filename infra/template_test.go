package main

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"docket/infra/config"
	"docket/shared/testing/policytest"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
)

// TestMain does without jsii.Close, in which the race detector finds a race.
// jsii ends with its parent; the two megabytes that it unpacked stay where
// temporary files are.
func TestMain(m *testing.M) {
	code := m.Run()
	_ = os.RemoveAll(scratch) // a directory of the tests'
	os.Exit(code)
}

// scratch is where the stages of the tests are made.
var scratch = func() string {
	dir, err := os.MkdirTemp("", "docket-infra")
	if err != nil {
		panic(err)
	}
	return dir
}()

// whole is a stage with everything and bare one with nothing, each made once.
var (
	whole = sync.OnceValue(func() stacks { return read(build(full(), faces())) })
	bare  = sync.OnceValue(func() stacks { return read(build(plain(), faces())) })
)

// stacks are the templates of a stage, by stack.
type stacks map[string]template

// template is a CloudFormation template, as JSON has it.
type template map[string]resource

type resource struct {
	Type           string
	Properties     map[string]any
	DeletionPolicy string
}

// parts are the stacks of a stage, in the order in which they are deployed.
var parts = []string{"data", "mail", "support", "admin", "helpdesk", "desk", "selfservice", "api", "background", "observability"}

// full is a stage that has everything that a stage can have.
func full() config.Config {
	return config.Config{
		Stage: "test", Arch: "arm64", LogDays: 90, AlarmEmail: "ops@docket.example", Origins: []string{"https://desk.example"},
		Budget: 100, Metrics: "operation",
		Issuers:  []config.Issuer{{Issuer: "https://issuer.example", JWKS: "https://issuer.example/jwks"}},
		Throttle: config.Throttle{Rate: 50, Burst: 100}, Table: config.Table{MaxReads: 4000, MaxWrites: 1000, Key: "aws-managed"},
		Domain: &config.Domain{Name: "api.docket.example", Certificate: "arn:aws:acm:eu-west-1:123456789012:certificate/abc",
			Zone: &config.Zone{ID: "Z0123456789", Name: "docket.example"}},
		Firewall: &config.Firewall{RequestsPerAddress: 1000},
		Mail:     &config.Mail{Domain: "mail.docket.example", Zone: &config.Zone{ID: "Z0123456789", Name: "docket.example"}},
	}
}

// plain is a stage that has what every stage has.
func plain() config.Config {
	return config.Config{Stage: "test", Arch: "arm64", LogDays: 30, Budget: 50, Metrics: "face", Throttle: config.Throttle{Rate: 50, Burst: 100},
		Table: config.Table{MaxReads: 500, MaxWrites: 500, Key: "aws-owned"}}
}

// build makes a stage of faces; its functions are one empty folder.
func build(c config.Config, faces []face) awscdk.App {
	code, out := filepath.Join(scratch, "function"), filepath.Join(scratch, rand.Text())
	if err := errors.Join(os.MkdirAll(code, 0o700), os.WriteFile(filepath.Join(code, "bootstrap"), []byte("#!/bin/sh\n"), 0o700)); err != nil {
		panic(err)
	}
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: &out, Context: &map[string]any{
		"@aws-cdk/core:defaultCrossStackReferences": "strong", "@aws-cdk/aws-iam:minimizePolicies": true}})
	docket(app, c, func(string) string { return code }, faces)
	return app
}

// stackOf is a part of an app.
func stackOf(app awscdk.App, name string) awscdk.Stack {
	return app.Node().FindChild(&name).(awscdk.Stack)
}

// read synthesizes a stage.
func read(app awscdk.App) stacks {
	all := stacks{}
	for _, name := range parts {
		text, err := json.Marshal(assertions.Template_FromStack(stackOf(app, name), nil).ToJSON())
		var made struct{ Resources template }
		if err := errors.Join(err, json.Unmarshal(text, &made)); err != nil {
			panic(err)
		}
		all[name] = made.Resources
	}
	return all
}

// of are the resources of a type, by logical id.
func (t template) of(kind string) template {
	found := template{}
	for id, r := range t {
		if r.Type == kind {
			found[id] = r
		}
	}
	return found
}

// get goes down into a resource by names and, in lists, numbers.
func (r resource) get(path ...any) any {
	var at any = r.Properties
	for _, step := range path {
		switch step := step.(type) {
		case string:
			members, _ := at.(map[string]any)
			at = members[step]
		case int:
			list, _ := at.([]any)
			if step >= len(list) {
				return nil
			}
			at = list[step]
		}
	}
	return at
}

// text is a value as one line: references by the name of what they refer to.
func text(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return v
	case []any:
		var all []string
		for _, one := range v {
			all = append(all, text(one))
		}
		return strings.Join(all, " ")
	case map[string]any:
		if parts, ok := v["Fn::Join"].([]any); ok {
			var joined []string
			for _, part := range parts[1].([]any) {
				joined = append(joined, text(part))
			}
			return strings.Join(joined, text(parts[0]))
		}
		for _, kind := range []string{"Ref", "Fn::GetAtt", "Fn::ImportValue"} {
			if name, ok := v[kind]; ok {
				return "<" + text(name) + ">"
			}
		}
	}
	line, _ := json.Marshal(value)
	return string(line)
}

// deployed is a function with its role and its log group.
type deployed struct{ function, role, log resource }

// functions are those of a template, by name behind the stage's prefix.
func (t template) functions() map[string]deployed {
	found := map[string]deployed{}
	for _, f := range t.of("AWS::Lambda::Function") {
		name := strings.TrimPrefix(f.get("FunctionName").(string), "docket-test-")
		id := func(value any) string { first, _, _ := strings.Cut(strings.Trim(text(value), "<>"), " "); return first }
		found[name] = deployed{f, t[id(f.get("Role"))], t[id(f.get("LoggingConfig", "LogGroup"))]}
	}
	return found
}

// statements are those of a role's policies, as the judge of policies reads them.
func (r resource) statements(t testing.TB) []policytest.Statement {
	t.Helper()
	var all []policytest.Statement
	policies, _ := r.get("Policies").([]any)
	for _, p := range policies {
		for _, one := range p.(map[string]any)["PolicyDocument"].(map[string]any)["Statement"].([]any) {
			plain := maps.Clone(one.(map[string]any))
			plain["Resource"] = text(plain["Resource"])
			var s policytest.Statement
			raw, err := json.Marshal(plain)
			if err := errors.Join(err, json.Unmarshal(raw, &s)); err != nil {
				t.Fatal(err)
			}
			all = append(all, s)
		}
	}
	return all
}

// may are the permissions of a role, `<action> <resource>` each, with its
// condition where it has one.
func (r resource) may() []string {
	var all []string
	policies, _ := r.get("Policies").([]any)
	for _, p := range policies {
		statements := p.(map[string]any)["PolicyDocument"].(map[string]any)["Statement"].([]any)
		for _, one := range statements {
			s := one.(map[string]any)
			actions, many := s["Action"].([]any)
			if !many {
				actions = []any{s["Action"]}
			}
			for _, action := range actions {
				line := fmt.Sprint(action, " ", text(s["Resource"]))
				if s["Condition"] != nil {
					line += " if " + text(s["Condition"])
				}
				if s["Effect"] != "Allow" {
					line = fmt.Sprint(s["Effect"], " ", line)
				}
				all = append(all, line)
			}
		}
	}
	slices.Sort(all)
	return all
}
