package main

import (
	"docket/shared/grant"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsses"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssnssubscriptions"
	"github.com/aws/jsii-runtime-go"
)

// The queues of mail, by their names: what leaves, what came in, and what SES tells of what
// left.
const (
	outQueue    = "mail"
	inQueue     = "mail-in"
	eventsQueue = "mail-events"
)

// letterDays is for how long letters are kept that came in and were not received.
const letterDays = 30

// topics are those to which SES tells, by the queue that gets what is told.
type topics map[string]topic

// topic is one of them. Where it is raw its queue gets what SES says and nothing around it.
type topic struct {
	awssns.Topic
	raw bool
}

// mail makes the topics of SES, and where the stage has a domain for mail all by which
// letters come in and leave.
func (s site) mail(d data) topics {
	stack := s.stack("mail", "Docket: how letters come in and leave")
	all := topics{inQueue: {s.topic(stack, "letters"), false}, eventsQueue: {s.topic(stack, "mail-events"), true}}
	if s.config.Mail != nil {
		s.sends(stack, all[eventsQueue])
		s.receives(stack, d, all[inQueue])
	}
	return all
}

// topic makes a topic to which SES of this account tells.
func (s site) topic(stack awscdk.Stack, name string) awssns.Topic {
	made := awssns.NewTopic(stack, jsii.String(name), &awssns.TopicProps{TopicName: jsii.String(s.config.Prefix() + "-" + name), EnforceSSL: jsii.Bool(true)})
	made.AddToResourcePolicy(bySES([]string{"sns:Publish"}, made.TopicArn()))
	return made
}

// bySES lets SES of this account do something.
func bySES(actions []string, resource *string) awsiam.PolicyStatement {
	return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(jsii.String("ses.amazonaws.com"), nil)},
		Actions:    jsii.Strings(actions...), Resources: &[]*string{resource},
		Conditions: &map[string]any{"StringEquals": map[string]any{"aws:SourceAccount": awscdk.Aws_ACCOUNT_ID()}},
	})
}

// sends makes the identity under which letters leave, and the configuration set that tells
// what became of them. SES sends no bounces by mail to whoever sent: they would come in as
// letters again.
func (s site) sends(stack awscdk.Stack, told topic) {
	set := awsses.NewCfnConfigurationSet(stack, jsii.String("set"), &awsses.CfnConfigurationSetProps{Name: jsii.String(s.config.Prefix())})
	events := awsses.NewCfnConfigurationSetEventDestination(stack, jsii.String("told"), &awsses.CfnConfigurationSetEventDestinationProps{
		ConfigurationSetName: set.Ref(),
		EventDestination: &awsses.CfnConfigurationSetEventDestination_EventDestinationProperty{
			Name: jsii.String("told"), Enabled: jsii.Bool(true), MatchingEventTypes: jsii.Strings("BOUNCE", "COMPLAINT", "REJECT"),
			SnsDestination: &awsses.CfnConfigurationSetEventDestination_SnsDestinationProperty{TopicArn: told.TopicArn()},
		},
	})
	events.Node().AddDependency(told.Topic) // with its policy: SES tries whether it may tell
	domain := s.config.Mail.Domain
	identity := awsses.NewCfnEmailIdentity(stack, jsii.String("identity"), &awsses.CfnEmailIdentityProps{
		EmailIdentity:              &domain,
		ConfigurationSetAttributes: &awsses.CfnEmailIdentity_ConfigurationSetAttributesProperty{ConfigurationSetName: set.Ref()},
		DkimSigningAttributes:      &awsses.CfnEmailIdentity_DkimSigningAttributesProperty{NextSigningKeyLength: jsii.String("RSA_2048_BIT")},
		FeedbackAttributes:         &awsses.CfnEmailIdentity_FeedbackAttributesProperty{EmailForwardingEnabled: jsii.Bool(false)},
		MailFromAttributes:         &awsses.CfnEmailIdentity_MailFromAttributesProperty{MailFromDomain: jsii.String(returns(domain)), BehaviorOnMxFailure: jsii.String("USE_DEFAULT_VALUE")},
	})
	s.named(stack, identity)
}

// returns is the domain of the envelopes' senders, to which bounces return.
func returns(domain string) string { return "return." + domain }

// named makes the records of the domain for mail, if its zone is the stage's to write; else
// they are outputs. Who may send in its name besides, and what becomes of what fails DMARC,
// is its owner's to say.
func (s site) named(stack awscdk.Stack, identity awsses.CfnEmailIdentity) {
	m := s.config.Mail
	in := jsii.String("inbound-smtp." + *stack.Region() + "." + *stack.UrlSuffix())
	back := jsii.String("feedback-smtp." + *stack.Region() + ".amazonses.com")
	keys := [][2]*string{{identity.AttrDkimDnsTokenName1(), identity.AttrDkimDnsTokenValue1()}, {identity.AttrDkimDnsTokenName2(), identity.AttrDkimDnsTokenValue2()},
		{identity.AttrDkimDnsTokenName3(), identity.AttrDkimDnsTokenValue3()}}
	record := func(id, kind string, name, value *string) {
		if m.Zone == nil {
			awscdk.NewCfnOutput(stack, jsii.String("Record"+id), &awscdk.CfnOutputProps{Value: awscdk.Fn_Join(jsii.String(" "), &[]*string{name, &kind, value})})
			return
		}
		awsroute53.NewCfnRecordSet(stack, jsii.String("record-"+id), &awsroute53.CfnRecordSetProps{
			HostedZoneId: &m.Zone.ID, Name: name, Type: &kind, Ttl: jsii.String("1800"), ResourceRecords: &[]*string{value}})
	}
	for i, key := range keys {
		record("Key"+string(rune('1'+i)), "CNAME", key[0], key[1])
	}
	record("In", "MX", &m.Domain, awscdk.Fn_Join(jsii.String(" "), &[]*string{jsii.String("10"), in}))
	record("Return", "MX", jsii.String(returns(m.Domain)), awscdk.Fn_Join(jsii.String(" "), &[]*string{jsii.String("10"), back}))
	record("ReturnSPF", "TXT", jsii.String(returns(m.Domain)), jsii.String(`"v=spf1 include:amazonses.com ~all"`))
}

// receives makes the rule by which letters to the domain, and to domains below it, are put
// into the bucket and told of. CloudFormation cannot make its set the account's active one:
// docs/deployment.md has the command.
func (s site) receives(stack awscdk.Stack, d data, told topic) {
	set := awsses.NewCfnReceiptRuleSet(stack, jsii.String("received"), &awsses.CfnReceiptRuleSetProps{RuleSetName: jsii.String(s.config.Prefix())})
	rule := awsses.NewCfnReceiptRule(stack, jsii.String("letters-rule"), &awsses.CfnReceiptRuleProps{
		RuleSetName: set.Ref(),
		Rule: &awsses.CfnReceiptRule_RuleProperty{
			Name: jsii.String("letters"), Enabled: jsii.Bool(true), ScanEnabled: jsii.Bool(true), TlsPolicy: jsii.String("Optional"),
			Recipients: jsii.Strings(s.config.Mail.Domain, "."+s.config.Mail.Domain),
			Actions: &[]any{&awsses.CfnReceiptRule_ActionProperty{S3Action: &awsses.CfnReceiptRule_S3ActionProperty{
				BucketName: d.files.BucketName(), ObjectKeyPrefix: jsii.String(string(grant.Arrivals)), TopicArn: told.TopicArn()}}},
		},
	})
	rule.Node().AddDependency(told.Topic) // with its policy, as above
	awscdk.NewCfnOutput(stack, jsii.String("ReceiptRuleSet"), &awscdk.CfnOutputProps{Value: set.Ref()})
}

// posting lets SES put letters into the bucket, in the folder of those that arrive, where
// the stage has a domain for mail.
func (s site) posting(files awss3.Bucket) {
	if s.config.Mail != nil {
		files.AddToResourcePolicy(bySES([]string{"s3:PutObject"}, files.ArnForObjects(jsii.String(string(grant.Arrivals)+"*"))))
	}
}

// subscribe has the queues of mail get what SES tells.
func (all topics) subscribe(made queues) {
	for name, of := range all {
		if to, there := made[name]; there {
			of.AddSubscription(awssnssubscriptions.NewSqsSubscription(to.queue, &awssnssubscriptions.SqsSubscriptionProps{RawMessageDelivery: &of.raw}))
		}
	}
}

// mailing lets the function of the queue of what leaves send in the name of the stage's
// domain, by its configuration set, and of no other.
func (s site) mailing(stack awscdk.Stack, queue string, environment map[string]*string, more permissions) {
	if queue != outQueue || s.config.Mail == nil {
		return
	}
	arn := func(kind, name string) *string {
		return stack.FormatArn(&awscdk.ArnComponents{Service: jsii.String("ses"), Resource: &kind, ResourceName: &name})
	}
	environment["DOCKET_MAIL_SET"] = jsii.String(s.config.Prefix())
	// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonses.html
	more["send"] = []awsiam.PolicyStatement{allow([]string{"ses:SendEmail", "ses:SendRawEmail"},
		arn("identity", s.config.Mail.Domain), arn("configuration-set", s.config.Prefix()))}
}
