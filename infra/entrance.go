package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53targets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awswafv2"
	"github.com/aws/jsii-runtime-go"
)

// domain gives the API a domain name, if the stage has one.
func (s site) domain(stack awscdk.Stack, api awsapigateway.SpecRestApi) {
	d := s.config.Domain
	if d == nil {
		return
	}
	named := api.AddDomainName(jsii.String("domain"), &awsapigateway.DomainNameOptions{
		DomainName:     &d.Name,
		Certificate:    awscertificatemanager.Certificate_FromCertificateArn(stack, jsii.String("certificate"), &d.Certificate),
		EndpointType:   awsapigateway.EndpointType_REGIONAL,
		SecurityPolicy: awsapigateway.SecurityPolicy_TLS_1_2,
	})
	awscdk.NewCfnOutput(stack, jsii.String("DomainTarget"), &awscdk.CfnOutputProps{Value: named.DomainNameAliasDomainName()})
	if d.Zone == nil {
		return
	}
	zone := awsroute53.HostedZone_FromHostedZoneAttributes(stack, jsii.String("zone"), &awsroute53.HostedZoneAttributes{
		HostedZoneId: &d.Zone.ID, ZoneName: &d.Zone.Name})
	awsroute53.NewARecord(stack, jsii.String("record"), &awsroute53.ARecordProps{
		Zone: zone, RecordName: jsii.String(d.Name + "."),
		Target: awsroute53.RecordTarget_FromAlias(awsroute53targets.NewApiGatewayDomain(named)),
	})
}

// firewall puts AWS WAF before the stage, if it is configured. It limits the
// requests of each address. Rules that inspect bodies would refuse what
// customers write.
func (s site) firewall(stack awscdk.Stack, api awsapigateway.SpecRestApi) {
	f := s.config.Firewall
	if f == nil {
		return
	}
	seen := func(name string) *awswafv2.CfnWebACL_VisibilityConfigProperty {
		return &awswafv2.CfnWebACL_VisibilityConfigProperty{
			CloudWatchMetricsEnabled: jsii.Bool(true), SampledRequestsEnabled: jsii.Bool(false), MetricName: jsii.String(name)}
	}
	acl := awswafv2.NewCfnWebACL(stack, jsii.String("firewall"), &awswafv2.CfnWebACLProps{
		Scope: jsii.String("REGIONAL"), VisibilityConfig: seen(s.config.Prefix()),
		DefaultAction: &awswafv2.CfnWebACL_DefaultActionProperty{Allow: &awswafv2.CfnWebACL_AllowActionProperty{}},
		Rules: &[]any{&awswafv2.CfnWebACL_RuleProperty{
			Name: jsii.String("requests-per-address"), Priority: jsii.Number(0), VisibilityConfig: seen("requests-per-address"),
			Action: &awswafv2.CfnWebACL_RuleActionProperty{Block: &awswafv2.CfnWebACL_BlockActionProperty{}},
			Statement: &awswafv2.CfnWebACL_StatementProperty{RateBasedStatement: &awswafv2.CfnWebACL_RateBasedStatementProperty{
				AggregateKeyType: jsii.String("IP"), Limit: jsii.Number(f.RequestsPerAddress)}},
		}},
	})
	awswafv2.NewCfnWebACLAssociation(stack, jsii.String("firewall-before-stage"), &awswafv2.CfnWebACLAssociationProps{
		WebAclArn: acl.AttrArn(), ResourceArn: api.DeploymentStage().StageArn()})
}
