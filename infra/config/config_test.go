package config

import (
	"encoding/json"
	"strings"
	"testing"
)

// contextOf is the context of one stage, dev, and what the command line adds.
func contextOf(t testing.TB, stage string, more map[string]any) func(string) any {
	t.Helper()
	var own any
	if err := json.Unmarshal([]byte(stage), &own); err != nil {
		t.Fatal(err)
	}
	context := map[string]any{"stage": "dev", "stages": map[string]any{"dev": own}}
	for key, value := range more {
		context[key] = value
	}
	return func(key string) any { return context[key] }
}

func TestAStageThatSaysNothingHasDefaults(t *testing.T) {
	c, err := Read(contextOf(t, `{}`, nil))
	if err != nil {
		t.Fatal(err)
	}
	if c.Prefix() != "docket-dev" || c.Arch != "arm64" || c.LogDays != 30 || c.Table.Key != "aws-owned" || c.DeleteData {
		t.Errorf("%+v", c)
	}
	if c.Throttle != (Throttle{Rate: 50, Burst: 100}) || c.Table.MaxReads != 2000 || c.Table.MaxWrites != 1000 || c.Budget != 50 || c.Metrics != "face" {
		t.Errorf("a stage that bounds nothing costs what it likes: %+v", c)
	}
	if c.IssuersJSON() != "[]" || c.URL() != "/dev" || c.OriginsList() != "" {
		t.Errorf("%s %s %s", c.IssuersJSON(), c.URL(), c.OriginsList())
	}
}

func TestAStageIsReadWhole(t *testing.T) {
	c, err := Read(contextOf(t, `{"issuers":[{"issuer":"https://i.example","audience":"docket","jwks":"https://i.example/jwks"}],
		"origins":["https://desk.example","http://localhost:5173"],"logRetentionDays":90,"alarmEmail":"ops@example.com",
		"throttle":{"rate":10,"burst":20},"table":{"maxReadUnits":4000,"maxWriteUnits":1000,"key":"aws-managed"},
		"domain":{"name":"api.docket.example","certificateArn":"arn:aws:acm:eu-west-1:123456789012:certificate/abc-1",
		"zone":{"id":"Z0123456789","name":"docket.example"}},"firewall":{"requestsPerAddress":1000},
		"mail":{"domain":"mail.docket.example","zone":{"id":"Z0123456789","name":"docket.example"}}}`,
		map[string]any{"arch": "x86_64", "data": "delete"}))
	if err != nil {
		t.Fatal(err)
	}
	if c.URL() != "https://api.docket.example" || c.Arch != "x86_64" || !c.DeleteData || c.Firewall.RequestsPerAddress != 1000 || c.Mail.Domain != "mail.docket.example" || c.Mail.Zone.Name != "docket.example" ||
		c.OriginsList() != "https://desk.example http://localhost:5173" || !strings.Contains(c.IssuersJSON(), `"audience":"docket"`) {
		t.Errorf("%+v", c)
	}
}

func TestWhatIsWrongIsNamed(t *testing.T) {
	for stage, says := range map[string]string{
		`{"colour":"red"}`:                             `unknown field "colour"`,
		`{"logRetentionDays":31}`:                      "logRetentionDays must be one of",
		`{"logRetentionDays":"7"}`:                     "cannot unmarshal string",
		`{"issuers":[{"issuer":"https://i.example"}]}`: "issuers: ",
		`{"issuers":[{"issuer":"https://i.example","audience":"docket","jwks":"file:/keys.json"}]}`:                          "no file of keys",
		`{"issuers":[{"issuer":"https://i.example","audience":"docket","jwks":"https://i.example","algorithms":["HS256"]}]}`: "HS256",
		`{"origins":["https://desk.example/"]}`:                "no origin",
		`{"origins":["*"]}`:                                    "no origin",
		`{"alarmEmail":"ops"}`:                                 "no e-mail address",
		`{"throttle":{"rate":0,"burst":1}}`:                    "throttle.rate",
		`{"throttle":{"rate":1,"burst":9999}}`:                 "throttle.burst",
		`{"table":{"maxReadUnits":0}}`:                         "table.maxReadUnits must be 1 to",
		`{"table":{"maxWriteUnits":40001}}`:                    "table.maxWriteUnits must be 1 to",
		`{"monthlyBudget":-1}`:                                 "monthlyBudget must be",
		`{"metrics":"tenant"}`:                                 "metrics must be face or operation",
		`{"table":{"existing":"docket-live"}}`:                 "no ARN of a table's stream",
		`{"table":{"key":"mine"}}`:                             "table.key",
		`{"domain":{"name":"localhost","certificateArn":"x"}}`: "no host's name",
		`{"domain":{"name":"a.example","certificateArn":"x"}}`: "no certificate",
		`{"domain":{"name":"a.example","certificateArn":"arn:aws:acm:eu-west-1:123456789012:certificate/a","zone":{"id":"Z1","name":"b.example"}}}`: "domain.zone",
		`{"mail":{"domain":"localhost"}}`:                                       "mail.domain",
		`{"mail":{"domain":"a.example","zone":{"id":"Z1","name":"b.example"}}}`: "mail.zone",
		`{"firewall":{"requestsPerAddress":1}}`:                                 "firewall.requestsPerAddress",
	} {
		if _, err := Read(contextOf(t, stage, nil)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", stage, err, says)
		}
	}
	for says, more := range map[string]map[string]any{
		"arch must be":                {"arch": "riscv"},
		"data must be keep or delete": {"data": "yes"},
		"has no such member":          {"stage": "live"},
		"stages must be an object":    {"stages": []any{}},
	} {
		if _, err := Read(contextOf(t, `{}`, more)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v: %v, want %q", more, err, says)
		}
	}
	_, err := Read(contextOf(t, `{"alarmEmail":"ops","logRetentionDays":2}`, nil))
	if err == nil || !strings.Contains(err.Error(), "alarmEmail") || !strings.Contains(err.Error(), "logRetentionDays") {
		t.Errorf("not both faults: %v", err)
	}
}

func TestATableThatExistsIsGivenByItsStream(t *testing.T) {
	const stream = "arn:aws:dynamodb:eu-west-1:123456789012:table/docket-live-20261126/stream/2026-11-26T10:00:00.000"
	inFile := contextOf(t, `{"table":{"existing":"`+stream+`","key":"aws-owned"}}`, nil)
	asked := contextOf(t, `{"table":{"existing":"arn:aws:dynamodb:eu-west-1:123456789012:table/other/stream/1","key":"aws-owned"}}`, map[string]any{"table": stream})
	for what, context := range map[string]func(string) any{"in the file": inFile, "on the command line": asked} {
		c, err := Read(context)
		if err != nil {
			t.Fatal(err)
		}
		if name, arn := c.Table.Names(); name != "docket-live-20261126" || arn+"/stream/2026-11-26T10:00:00.000" != stream {
			t.Errorf("%s: %s %s", what, name, arn)
		}
	}
}
