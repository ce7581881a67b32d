package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"docket/shared/mcptool"
	"docket/shared/web"
)

// endpoints are those of faces, by the function that answers.
func endpoints(faces []face) map[string]string {
	all := map[string]string{}
	for _, f := range faces {
		for _, r := range f.Routes {
			all[r.Method+" "+r.Path] = f.Name + "-" + r.Operation
		}
	}
	for _, e := range mcptool.Endpoints() {
		all[e.Method+" "+e.Path] = "mcp"
	}
	for _, e := range web.Endpoints() {
		all[e.Method+" "+e.Path] = "web"
	}
	return all
}

// unreachable names the endpoints of faces that the API lacks, by path and by
// permission, and those that it has beyond them.
func unreachable(api template, faces []face) []string {
	var wrong []string
	paths, permissions := map[string]string{}, map[string]string{}
	for _, r := range api.of("AWS::ApiGateway::RestApi") {
		for path, item := range r.get("Body", "paths").(map[string]any) {
			for method, op := range item.(map[string]any) {
				integration := op.(map[string]any)["x-amazon-apigateway-integration"].(map[string]any)
				if integration["type"] == "aws_proxy" {
					paths[strings.ToUpper(method)+" "+path] = text(integration["uri"])
				}
			}
		}
	}
	for _, p := range api.of("AWS::Lambda::Permission") {
		_, at, _ := strings.Cut(text(p.get("SourceArn")), "/test/")
		permissions[at] = text(p.get("FunctionName"))
	}
	for endpoint, name := range endpoints(faces) {
		method, path, _ := strings.Cut(endpoint, " ")
		allowed := method
		for _, part := range strings.Split(path, "/")[1:] {
			if strings.HasPrefix(part, "{") {
				part = "*"
			}
			allowed += "/" + part
		}
		function := ":function:docket-test-" + name
		if !strings.HasSuffix(paths[endpoint], function+"/invocations") {
			wrong = append(wrong, fmt.Sprintf("no path %s: %q", endpoint, paths[endpoint]))
		}
		if !strings.HasSuffix(permissions[allowed], function) {
			wrong = append(wrong, fmt.Sprintf("no permission at %s: %q", endpoint, permissions[allowed]))
		}
		delete(paths, endpoint)
		delete(permissions, allowed)
	}
	for endpoint := range paths {
		wrong = append(wrong, "a path that is of no list: "+endpoint)
	}
	for at := range permissions {
		wrong = append(wrong, "a permission that is of no list: "+at)
	}
	return wrong
}

func one(t testing.TB, of template, kind string) resource {
	t.Helper()
	found := of.of(kind)
	if len(found) != 1 {
		t.Fatalf("%d of %s", len(found), kind)
	}
	for _, r := range found {
		return r
	}
	return resource{}
}

// A template may have 1 MB, so what a path takes of it bounds how many paths the
// API can have.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
func TestAPathTakesLittleOfTheAPIsTemplate(t *testing.T) {
	const mostBytes = 5400 // of a path, with its share of the rest: some 185 paths
	app := build(full(), faces())
	app.Synth(nil)
	text, err := os.ReadFile(filepath.Join(*app.Outdir(), "api.template.json"))
	if err != nil {
		t.Fatal(err)
	}
	paths := map[string]bool{}
	for endpoint := range endpoints(faces()) {
		_, path, _ := strings.Cut(endpoint, " ")
		paths[path] = true
	}
	if each := len(text) / len(paths); each > mostBytes {
		t.Errorf("%d paths take %d bytes each", len(paths), each)
	}
	if bytes.ContainsRune(text, '\n') {
		t.Error("the template is indented")
	}
}

// The role by which API Gateway writes logs is the account's, for every API of
// it: a stage that set it would overwrite another's.
func TestNoStageSetsTheAccountsRole(t *testing.T) {
	for name, made := range whole() {
		if found := made.of("AWS::ApiGateway::Account"); len(found) != 0 {
			t.Errorf("%s has %v", name, found)
		}
	}
}

func TestTheStageIsThrottledAndLogged(t *testing.T) {
	api := whole()["api"]
	stage := one(t, api, "AWS::ApiGateway::Stage")
	settings := stage.get("MethodSettings", 0).(map[string]any)
	if settings["ThrottlingRateLimit"] != 50.0 || settings["ThrottlingBurstLimit"] != 100.0 || settings["HttpMethod"] != "*" ||
		settings["ResourcePath"] != "/*" || settings["DataTraceEnabled"] == true || stage.get("StageName") != "test" {
		t.Errorf("%v", stage.Properties)
	}
	format := stage.get("AccessLogSetting", "Format").(string)
	for _, wanted := range []string{"$context.requestId", "$context.integration.requestId", "$context.status"} {
		if !strings.Contains(format, wanted) {
			t.Errorf("the access log lacks %s", wanted)
		}
	}
	if strings.Contains(format, "authorization") || strings.Contains(format, "Authorization") {
		t.Error("the access log has credentials")
	}
	if log := one(t, api, "AWS::Logs::LogGroup"); log.get("RetentionInDays") != 90.0 {
		t.Errorf("%v", log.Properties)
	}
}

func TestTheEntranceIsWhatTheStageSays(t *testing.T) {
	api := whole()["api"]
	domain := one(t, api, "AWS::ApiGateway::DomainName")
	if domain.get("DomainName") != "api.docket.example" || domain.get("SecurityPolicy") != "TLS_1_2" {
		t.Errorf("%v", domain.Properties)
	}
	if one(t, api, "AWS::ApiGateway::RestApi").get("DisableExecuteApiEndpoint") != true {
		t.Error("there is a way around the domain")
	}
	rule := one(t, api, "AWS::WAFv2::WebACL").get("Rules", 0, "Statement", "RateBasedStatement", "Limit")
	if rule != 1000.0 || !strings.Contains(text(one(t, api, "AWS::WAFv2::WebACLAssociation").get("ResourceArn")), "/stages/") {
		t.Errorf("the firewall takes %v", rule)
	}
	if record := one(t, api, "AWS::Route53::RecordSet"); record.get("Name") != "api.docket.example." {
		t.Errorf("%v", record.Properties)
	}
	for _, kind := range []string{"AWS::ApiGateway::DomainName", "AWS::WAFv2::WebACL", "AWS::Route53::RecordSet"} {
		if found := bare()["api"].of(kind); len(found) != 0 {
			t.Errorf("a plain stage has %v", found)
		}
	}
}
