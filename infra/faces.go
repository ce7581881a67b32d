package main

import (
	"docket/infra/gateway"
	"docket/shared/grant"
	"docket/shared/mcptool"
	"docket/shared/rest"
	"docket/shared/rest/support"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

// face is a part of the API, with a function for each of its routes.
type face struct {
	name   string // its folder under functions/api, and its stack
	routes []rest.Route
	mcp    bool // assistants have its operations too
}

// faces lists every face. Adding an operation to a face changes nothing here.
func faces() []face {
	return []face{
		{name: "support", routes: support.Routes(nil), mcp: true},
	}
}

// door is an endpoint with the function that answers it.
type door struct {
	gateway.Endpoint
	function function
}

// face makes the functions of a face.
func (s site) face(f face, d data) []door {
	stack := s.stack(f.name, "Docket: the functions of the face "+f.name)
	var doors []door
	for _, r := range f.routes {
		made := s.function(stack, d, functionSpec{
			name: f.name + "-" + r.Operation, folder: "api/" + f.name + "/" + r.Operation, description: r.Summary,
			timeout: answering, environment: s.door(), table: r.Table, authenticates: true,
		})
		doors = append(doors, door{gateway.Endpoint{Method: r.Method, Path: r.Path, Function: made.name}, made})
	}
	if f.mcp {
		doors = append(doors, s.mcp(stack, d)...)
	}
	return doors
}

// mcp makes the function of assistants, which serves many operations.
func (s site) mcp(stack awscdk.Stack, d data) []door {
	environment := s.door()
	environment["DOCKET_URL"] = jsii.String(s.config.URL())
	made := s.function(stack, d, functionSpec{
		name: "mcp", folder: "mcp", description: "The operations as tools of AI assistants",
		timeout: answering, environment: environment, table: mcptool.Table(), authenticates: true,
	})
	var doors []door
	for _, e := range mcptool.Endpoints() {
		doors = append(doors, door{gateway.Endpoint{Method: e.Method, Path: e.Path, Function: made.name}, made})
	}
	return doors
}

// door is the environment of what answers calls (lambdahost.Serve).
func (s site) door() map[string]*string {
	environment := map[string]*string{"DOCKET_ISSUERS": jsii.String(s.config.IssuersJSON())}
	if len(s.config.Origins) > 0 {
		environment["DOCKET_ORIGINS"] = jsii.String(s.config.OriginsList())
	}
	return environment
}

// granted is what an authenticated route does to the table, its own part included.
func granted(own []grant.Action) []grant.Action { return grant.Union(own, rest.Authentication()) }
