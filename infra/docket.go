package main

import (
	"docket/infra/config"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

// docket is the whole system of one stage. Each part is a stack that is
// deployed by itself. None comes near CloudFormation's limit of 500 resources.
func docket(app awscdk.App, c config.Config, code folders, faces []face) {
	s := site{app: app, config: c, code: code}

	data := s.data()
	var endpoints []answered
	for _, f := range faces {
		endpoints = append(endpoints, s.face(f, data)...)
	}
	api := s.api(endpoints, described(faces))
	background := s.background(data, s.mail(data))
	s.observability(data, api, background)
}

// site is where a stage is built.
type site struct {
	app    awscdk.App
	config config.Config
	code   folders
}

// folders gives the folder that holds the bootstrap of a function, by the
// function's folder under functions.
type folders func(function string) string

// stack is one part of the stage. It is bound to no account and no region:
// the templates are the same wherever they are deployed.
func (s site) stack(name, description string) awscdk.Stack {
	stack := awscdk.NewStack(s.app, jsii.String(name), &awscdk.StackProps{
		StackName:   jsii.String(s.config.Prefix() + "-" + name),
		Description: jsii.String(description),
		// A template may have 1 MB, and its indentation would be a third of it.
		SuppressTemplateIndentation: jsii.Bool(true),
	})
	awscdk.Tags_Of(stack).Add(jsii.String("docket:stage"), jsii.String(s.config.Stage), nil)
	return stack
}
