package main

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"docket/infra/config"
)

func TestAStageWithoutADomainForMailHasNothingOfSES(t *testing.T) {
	for name, template := range bare() {
		for id, r := range template {
			if strings.HasPrefix(r.Type, "AWS::SES::") {
				t.Errorf("%s has %s", name, id)
			}
		}
	}
	for name, f := range bare().functions() {
		if may := strings.Join(f.role.may(), "\n"); strings.Contains(may, "ses:") || f.function.get("Environment", "Variables", "DOCKET_MAIL_SET") != nil {
			t.Errorf("%s may %s", name, may)
		}
	}
	for id, p := range bare()["data"].of("AWS::S3::BucketPolicy") {
		if strings.Contains(text(p.get("PolicyDocument")), "ses.amazonaws.com") {
			t.Errorf("%s lets SES in", id)
		}
	}
}

// What comes to the domain, and to those below it, is put where letters arrive, by SES of
// this account alone, and told to the topic.
func TestALetterToTheDomainIsPutIntoTheBucketAndToldOf(t *testing.T) {
	mail, data := whole()["mail"], whole()["data"]
	rule := one(t, mail, "AWS::SES::ReceiptRule")
	action := func(name string) string { return text(rule.get("Rule", "Actions", 0, "S3Action", name)) }
	if text(rule.get("Rule", "Recipients")) != "mail.docket.example .mail.docket.example" || rule.get("Rule", "Enabled") != true || rule.get("Rule", "ScanEnabled") != true ||
		action("ObjectKeyPrefix") != "in/" || !strings.HasPrefix(action("BucketName"), "<docket-test-data:ExportsOutputReffiles") || !strings.HasPrefix(action("TopicArn"), "<letters") {
		t.Errorf("%v", rule.Properties)
	}
	found := 0
	for _, p := range data.of("AWS::S3::BucketPolicy") {
		for _, one := range p.get("PolicyDocument", "Statement").([]any) {
			s := one.(map[string]any)
			if text(s["Principal"]) != `{"Service":"ses.amazonaws.com"}` {
				continue
			}
			found++
			if s["Action"] != "s3:PutObject" || !strings.HasPrefix(text(s["Resource"]), "<files") || !strings.HasSuffix(text(s["Resource"]), "/in/*") || text(s["Condition"]) != sourceAccount {
				t.Errorf("SES may %v", s)
			}
		}
	}
	if found != 1 {
		t.Errorf("%d statements let SES in", found)
	}
	expires := map[string]any{}
	for _, b := range data.of("AWS::S3::Bucket") {
		rules, _ := b.get("LifecycleConfiguration", "Rules").([]any)
		for _, r := range rules {
			if of := r.(map[string]any); of["Prefix"] != nil {
				expires[of["Prefix"].(string)] = of["ExpirationInDays"]
			}
		}
	}
	if want := map[string]any{"sent/": 2.0, "in/": 30.0, "aside/": 30.0}; !maps.Equal(expires, want) {
		t.Errorf("what expires is %v, want %v", expires, want)
	}
}

const sourceAccount = `{"StringEquals":{"aws:SourceAccount":{"Ref":"AWS::AccountId"}}}`

func TestWhatSESTellsReachesTheQueuesThatTakeIt(t *testing.T) {
	mail, background := whole()["mail"], whole()["background"]
	told := one(t, mail, "AWS::SES::ConfigurationSetEventDestination")
	if types := told.get("EventDestination", "MatchingEventTypes").([]any); text(types) != "BOUNCE COMPLAINT REJECT" || !strings.HasPrefix(text(told.get("EventDestination", "SnsDestination", "TopicARN")), "<mailevents") {
		t.Errorf("%v", told.Properties)
	}
	for id, p := range mail.of("AWS::SNS::TopicPolicy") {
		tells := slices.ContainsFunc(p.get("PolicyDocument", "Statement").([]any), func(one any) bool {
			s := one.(map[string]any)
			return text(s["Principal"]) == `{"Service":"ses.amazonaws.com"}` && s["Action"] == "sns:Publish" && text(s["Condition"]) == sourceAccount
		})
		if !tells {
			t.Errorf("SES cannot tell %s: %v", id, p.Properties)
		}
	}
	queues := 0
	for name, raw := range map[string]bool{inQueue: false, eventsQueue: true} {
		if background.functions()[name].function.Type == "" {
			continue
		}
		queues++
		subscribed := false
		for _, s := range background.of("AWS::SNS::Subscription") {
			if strings.HasPrefix(text(s.get("Endpoint")), "<"+logical(name)+"queue") {
				subscribed = s.get("Protocol") == "sqs" && (s.get("RawMessageDelivery") == true) == raw
			}
		}
		lets := false
		for _, p := range background.of("AWS::SQS::QueuePolicy") {
			said := text(p.get("PolicyDocument"))
			lets = lets || strings.HasPrefix(text(p.get("Queues", 0)), "<"+logical(name)+"queue") && strings.Contains(said, "sns.amazonaws.com") && strings.Contains(said, "aws:SourceArn")
		}
		if !subscribed || !lets {
			t.Errorf("%s is subscribed: %v, and lets the topic in: %v", name, subscribed, lets)
		}
	}
	if queues == 0 {
		t.Error("no queue of mail")
	}
}

// One function sends, in the name of the stage's domain and by its configuration set.
func TestOnlyTheFunctionOfMailSends(t *testing.T) {
	for name, f := range whole().functions() {
		var may []string
		for _, line := range f.role.may() {
			if strings.HasPrefix(line, "ses:") {
				may = append(may, line)
			}
		}
		set := f.function.get("Environment", "Variables", "DOCKET_MAIL_SET")
		if name != outQueue {
			if len(may) > 0 || set != nil {
				t.Errorf("%s may %q", name, may)
			}
			continue
		}
		for i, action := range []string{"ses:SendEmail ", "ses:SendRawEmail "} {
			if len(may) != 2 || !strings.HasPrefix(may[i], action) || !strings.Contains(may[i], ":identity/mail.docket.example") || !strings.Contains(may[i], ":configuration-set/docket-test") || strings.Contains(may[i], "*") {
				t.Errorf("it may %q", may)
			}
		}
		if set != "docket-test" {
			t.Errorf("it sends by %v", set)
		}
	}
	identity := one(t, whole()["mail"], "AWS::SES::EmailIdentity")
	if identity.get("EmailIdentity") != "mail.docket.example" || identity.get("FeedbackAttributes", "EmailForwardingEnabled") != false ||
		identity.get("MailFromAttributes", "MailFromDomain") != "return.mail.docket.example" {
		t.Errorf("%v", identity.Properties)
	}
}

// The records of the domain are in its zone where that is the stage's, and else outputs.
func TestTheRecordsOfTheDomainAreMadeOrTold(t *testing.T) {
	kinds := map[string]int{}
	for _, r := range whole()["mail"].of("AWS::Route53::RecordSet") {
		kinds[r.get("Type").(string)]++
	}
	if want := map[string]int{"CNAME": 3, "MX": 2, "TXT": 1}; !maps.Equal(kinds, want) {
		t.Errorf("the records are %v, want %v", kinds, want)
	}
	elsewhere := plain()
	elsewhere.Mail = &config.Mail{Domain: "mail.docket.example"}
	app := build(elsewhere, faces())
	told := 0
	for name := range outputs(t, app, "mail") {
		if strings.HasPrefix(name, "Record") {
			told++
		}
	}
	if made := read(app)["mail"].of("AWS::Route53::RecordSet"); told != 6 || len(made) > 0 {
		t.Errorf("%d records are told of, and %d made", told, len(made))
	}
}
