package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"docket/shared/grant"
	"docket/shared/mcptool"
	"docket/shared/stream"
	"docket/shared/subscription"
	"docket/shared/sweep"
	"docket/shared/testing/policytest"
	"docket/shared/worker"
)

// tableARN is the table as templates refer to it.
const tableARN = "<docket-test-data:ExportsOutputFnGetAtttableArn8A751161>"

// declared is what each function is to be allowed on the table.
func declared(faces []face) map[string]grant.Table {
	all := map[string]grant.Table{"mcp": authenticated(mcptool.Table(toolFaces()...)), "web": nil}
	for _, f := range faces {
		for _, r := range f.Routes {
			all[f.Name+"-"+r.Operation] = r.Grants()
		}
	}
	for _, c := range stream.Consumers() {
		all[c.Name] = c.Table
	}
	for _, c := range worker.Queues() {
		all[c.Name] = c.Table
	}
	for _, c := range sweep.Schedules() {
		all[c.Name] = nil // they wake others
	}
	for _, c := range subscription.All() {
		all[c.Name] = c.Table
	}
	return all
}

// onTable is the policy of a role, but for what is not of the table.
func (r resource) onTable(t testing.TB) []policytest.Statement {
	t.Helper()
	var all []policytest.Statement
	for _, s := range r.statements(t) {
		if strings.HasPrefix(s.Action[0], "dynamodb:") && !strings.Contains(s.Resource[0], "StreamArn") {
			all = append(all, s)
		}
	}
	return all
}

// unlike names each call that a policy allows and a declaration does not, or the
// other way round: of each action, by a key of each kind and by keys of two.
func unlike(t testing.TB, policy []policytest.Statement, want grant.Table) []string {
	t.Helper()
	var wrong []string
	kinds := append(grant.Partitions(), "XX#*") // a key of no kind, too
	for _, action := range append(grant.Actions(), "dynamodb:Scan", "dynamodb:PartiQLSelect", "dynamodb:PartiQLInsert") {
		for resource, inIndex := range map[string]bool{tableARN: false, tableARN + "/index/timers": true} {
			for _, p := range kinds {
				for _, q := range kinds {
					granted := slices.Contains(want, grant.Grant{Partition: p, Action: action})
					if q != p && !granted {
						continue // the two are looked at from the other one, if that is declared
					}
					declared := granted && p.InIndex() == inIndex && q.InIndex() == inIndex && goTogether(want, action, p, q)
					keys := []string{strings.ReplaceAll(string(p), "*", "x"), strings.ReplaceAll(string(q), "*", "y")}
					may, err := policytest.Allows(policy, policytest.Request{Action: string(action), Resource: resource, Keys: keys})
					if err != nil {
						t.Fatal(err)
					}
					if may != declared {
						wrong = append(wrong, fmt.Sprintf("%s of %s and %s at %s is allowed: %v, declared: %v", action, p, q, resource, may, declared))
					}
				}
			}
		}
	}
	return wrong
}

// goTogether tells whether one call of an action that is declared of a kind may
// name a key of another as well: the action is declared of both, or a
// transaction writes to both.
func goTogether(want grant.Table, action grant.Action, p, q grant.Partition) bool {
	one, other := grant.Grant{Partition: p, Action: action}, grant.Grant{Partition: q, Action: action}
	if slices.Contains(want, other) && one.Single() == other.Single() {
		return true
	}
	written := slices.ContainsFunc(want, func(g grant.Grant) bool { return g.Partition == q && !g.Single() })
	return !one.Single() && written
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
func lacking(t testing.TB, s stacks, faces []face) []string {
	t.Helper()
	var wrong []string
	found := s.functions()
	for name, want := range declared(faces) {
		f, there := found[name]
		if !there {
			wrong = append(wrong, "there is no function "+name)
			continue
		}
		for _, what := range unlike(t, f.role.onTable(t), want) {
			wrong = append(wrong, name+": "+what)
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
		for _, wrong := range lacking(t, c(), faces()) {
			t.Errorf("%s: %s", what, wrong)
		}
	}
}

// What is missing is found: of a stage without the last of its routes the
// function, the path and the permission are named.
func TestARouteThatIsNotDeployedIsMissed(t *testing.T) {
	less := faces()
	routes := less[0].Routes
	gone := routes[len(routes)-1]
	less[0].Routes = routes[:len(routes)-1]
	found := strings.Join(lacking(t, read(build(plain(), less)), faces()), "\n")
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
			on, condition, _ := strings.Cut(on, " if ")
			if strings.Contains(on, "*") && action != "s3:PutObject" && !slices.ContainsFunc([]grant.Folder{grant.Sent, grant.Kept, grant.Arrivals, grant.Aside, grant.Letters}, func(f grant.Folder) bool { return strings.HasSuffix(on, "/"+string(f)+"*") }) {
				t.Errorf("%s may %s", name, line)
			}
			if strings.HasPrefix(on, tableARN) && !strings.Contains(condition, `"ForAllValues:StringLike":{"dynamodb:LeadingKeys"`) {
				t.Errorf("%s may %s at any key", name, line)
			}
		}
		if f.role.get("ManagedPolicyArns") != nil {
			t.Errorf("%s has a managed policy", name)
		}
	}
}

// What a function may do to the bucket of files is what it declares, in its folder alone,
// and it knows the bucket where that is anything.
func TestEveryRoleMayDoToFilesWhatItsFunctionDeclares(t *testing.T) {
	want := map[string]grant.Objects{"mcp": mcptool.Objects(toolFaces()...)}
	for _, f := range faces() {
		for _, r := range f.Routes {
			want[f.Name+"-"+r.Operation] = r.Files
		}
	}
	for _, c := range worker.Queues() {
		want[c.Name] = c.Files
	}
	some := 0
	for name, f := range bare().functions() {
		var may grant.Objects
		for _, line := range f.role.may() {
			action, on, _ := strings.Cut(line, " ")
			if at := strings.Index(on, `"s3:prefix":"`); at >= 0 { // an action on the bucket, for a folder of it
				folder, _, _ := strings.Cut(on[at+len(`"s3:prefix":"`):], "*")
				may = append(may, grant.ObjectGrant{Folder: grant.Folder(folder), Action: grant.ObjectAction(action)})
				continue
			}
			for _, one := range strings.Fields(on) {
				if _, folder, ours := strings.Cut(one, ">/"); ours && strings.HasPrefix(action, "s3:") && strings.Contains(one, "Attfiles") {
					may = append(may, grant.ObjectGrant{Folder: grant.Folder(strings.TrimSuffix(folder, "*")), Action: grant.ObjectAction(action)})
				}
			}
		}
		some += len(may)
		if may := grant.UnionObjects(may); !slices.Equal(may, want[name]) || (f.function.get("Environment", "Variables", "DOCKET_FILES") != nil) != (len(may) > 0) {
			t.Errorf("%s may %v, want %v", name, may, want[name])
		}
	}
	if some == 0 {
		t.Error("no role may do anything to files")
	}
}

// Whoever could write a credential or an organisation would be admin of any
// tenant, and no audit record would tell. It is so too where IAM judges a
// transaction by the keys of all its items: none but these writes a credential,
// whatever it writes besides.
func TestCredentialsAreWrittenByWhatMakesThemAndOrganisationsByNothing(t *testing.T) {
	alone, beside := map[string][]string{}, map[string][]string{}
	all := declared(faces())
	for name, f := range bare().functions() {
		besides := []string{""}
		for _, g := range all[name] {
			besides = append(besides, strings.ReplaceAll(string(g.Partition), "*", "x"))
		}
		for _, key := range []string{"K#1", "O#1#2"} {
			for _, action := range []grant.Action{grant.Put, grant.Update, grant.Delete} {
				for _, other := range besides {
					keys, writers := []string{key, other}, beside
					if other == "" {
						keys, writers = keys[:1], alone
					}
					may, err := policytest.Allows(f.role.onTable(t), policytest.Request{Action: string(action), Resource: tableARN, Keys: keys})
					if err != nil {
						t.Fatal(err)
					}
					if line := name + " " + string(action); may && !slices.Contains(writers[key], line) {
						writers[key] = append(writers[key], line)
					}
				}
			}
		}
	}
	for what, c := range map[string]struct{ writers, want []string }{
		"alone":             {alone["K#1"], []string{"admin-create_api_key dynamodb:PutItem", "admin-revoke_api_key dynamodb:UpdateItem"}},
		"beside others":     {beside["K#1"], []string{"admin-create_api_key dynamodb:PutItem", "admin-revoke_api_key dynamodb:PutItem", "admin-revoke_api_key dynamodb:UpdateItem"}},
		"an organisation":   {alone["O#1#2"], nil},
		"one beside others": {beside["O#1#2"], nil},
	} {
		slices.Sort(c.writers)
		if !slices.Equal(c.writers, c.want) {
			t.Errorf("%s: written by %q", what, c.writers)
		}
	}
}

// A role's policies together have at most 10,240 characters, references filled in.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
func TestNoRolesPoliciesAreTooLong(t *testing.T) {
	for name, f := range whole().functions() {
		said, err := json.Marshal(f.role.get("Policies"))
		if err != nil || len(said) > 8000 {
			t.Errorf("the policies of %s have %d characters: %v", name, len(said), err)
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
