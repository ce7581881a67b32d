package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"docket/shared/grant"
	"docket/shared/inbound"
	"docket/shared/mcptool"
	"docket/shared/rest"
	"docket/shared/stream"
	"docket/shared/sweep"
	"docket/shared/worker"
)

const (
	tableARN    = "<docket-test-data:ExportsOutputFnGetAtttableArn8A751161>"
	keySetsOnly = `dynamodb:PutItem ` + tableARN + ` if {"ForAllValues:StringLike":{"dynamodb:LeadingKeys":["J#*"]},"Null":{"dynamodb:LeadingKeys":"false"}}`
)

// expected are the permissions on the table that each function is to have.
func expected(faces []face) map[string][]string {
	all := map[string][]string{}
	add := func(name string, actions []grant.Action, more ...string) {
		for _, action := range actions {
			more = append(more, string(action)+" "+tableARN)
		}
		slices.Sort(more)
		all[name] = more
	}
	for _, f := range faces {
		for _, r := range f.routes {
			add(f.name+"-"+r.Operation, grant.Union(r.Table, rest.Authentication()), keySetsOnly)
		}
	}
	add("mcp", grant.Union(mcptool.Table(), rest.Authentication()), keySetsOnly)
	for _, c := range stream.Consumers() {
		add(c.Name, c.Table)
	}
	for _, c := range worker.Queues() {
		var more []string
		if c.Timers {
			more = append(more, "dynamodb:Query "+tableARN+"/index/timers")
		}
		add(c.Name, c.Table, more...)
	}
	for _, c := range sweep.Schedules() {
		add(c.Name, nil) // they wake others
	}
	for _, c := range inbound.Subscriptions() {
		add(c.Name, c.Table)
	}
	return all
}

// all are the functions of every stack.
func (s stacks) functions() map[string]deployed {
	found := map[string]deployed{}
	for _, t := range s {
		for name, f := range t.functions() {
			found[name] = f
		}
	}
	return found
}

// lacking names what a stage has not of the functions, permissions and paths
// of faces, or has beyond them.
func lacking(s stacks, faces []face) []string {
	var wrong []string
	found := s.functions()
	for name, want := range expected(faces) {
		f, there := found[name]
		if !there {
			wrong = append(wrong, "there is no function "+name)
			continue
		}
		may := slices.DeleteFunc(f.role.may(), func(line string) bool {
			return !strings.HasPrefix(line, "dynamodb:") || strings.Contains(line, "StreamArn")
		})
		if !slices.Equal(may, want) {
			wrong = append(wrong, fmt.Sprintf("%s may %q, and needs %q", name, may, want))
		}
		delete(found, name)
	}
	for name := range found {
		wrong = append(wrong, "the function "+name+" is of no list")
	}
	return append(wrong, unreachable(s["api"], faces)...)
}

func TestEveryDeclarationHasItsFunctionAndItsRole(t *testing.T) {
	for what, c := range map[string]func() stacks{
		"plain": bare,
		"full":  whole,
	} {
		for _, wrong := range lacking(c(), faces()) {
			t.Errorf("%s: %s", what, wrong)
		}
	}
}

// What is missing is found: of a stage without the last of its routes the
// function, the path and the permission are named.
func TestARouteThatIsNotDeployedIsMissed(t *testing.T) {
	less := faces()
	routes := less[0].routes
	gone := routes[len(routes)-1]
	less[0].routes = routes[:len(routes)-1]
	found := strings.Join(lacking(read(build(plain(), less)), faces()), "\n")
	for _, wanted := range []string{"no function support-" + gone.Operation, "no path " + gone.Method + " " + gone.Path, "no permission at " + gone.Method + " " + gone.Path} {
		if !strings.Contains(found, wanted) {
			t.Errorf("%q is not missed:\n%s", wanted, found)
		}
	}
}

func TestNoRoleHasMoreThanItsFunctionNeeds(t *testing.T) {
	for name, f := range bare().functions() {
		for _, line := range f.role.may() {
			action, on, _ := strings.Cut(line, " ")
			if strings.Contains(action, "*") || strings.Contains(action, "Scan") || on == "*" || strings.Contains(on, "table/") {
				t.Errorf("%s may %s", name, line)
			}
			if strings.Contains(on, "*") && action != "s3:PutObject" && !strings.Contains(on, "J#*") {
				t.Errorf("%s may %s", name, line)
			}
		}
		if f.role.get("ManagedPolicyArns") != nil {
			t.Errorf("%s has a managed policy", name)
		}
	}
}

func TestEveryFunctionIsMadeOnPurpose(t *testing.T) {
	for name, f := range whole().functions() {
		p := f.function
		timeout, behind := p.get("Timeout").(float64), p.get("Environment", "Variables", "DOCKET_ISSUERS") != nil
		if p.get("Runtime") != "provided.al2023" || text(p.get("Architectures")) != "arm64" || p.get("MemorySize") != 512.0 ||
			behind != (timeout == 28) || timeout > 300 {
			t.Errorf("%s: %v", name, p.Properties)
		}
		if f.log.get("RetentionInDays") != 90.0 || f.log.get("LogGroupName") != "/aws/lambda/docket-test-"+name || p.get("LoggingConfig", "LogFormat") != "JSON" {
			t.Errorf("%s logs to %v", name, f.log.Properties)
		}
		if behind && text(p.get("Environment", "Variables", "DOCKET_ORIGINS")) != "https://desk.example" {
			t.Errorf("%s: %v", name, p.get("Environment"))
		}
		if text(p.get("Environment", "Variables", "DOCKET_TABLE")) != "<docket-test-data:ExportsOutputReftable9BA559C3>" {
			t.Errorf("%s: %v", name, p.get("Environment"))
		}
	}
	x86 := plain()
	x86.Arch = "x86_64"
	for name, f := range read(build(x86, faces())).functions() {
		if text(f.function.get("Architectures")) != "x86_64" {
			t.Errorf("%s is not built for it", name)
		}
	}
}

func TestAStackStaysSmall(t *testing.T) {
	app := build(full(), faces())
	for name, template := range whole() {
		t.Logf("%s: %d resources", name, len(template))
		if len(template) > 450 {
			t.Errorf("%s has %d resources", name, len(template))
		}
	}
	if children := len(*app.Node().Children()); children != len(parts) {
		t.Errorf("%d stacks, of which %d are tested", children, len(parts))
	}
}
