package main

import (
	"docket/infra/gateway"
	"docket/shared/grant"
	"docket/shared/mcptool"
	"docket/shared/rest"
	"docket/shared/rest/admin"
	"docket/shared/rest/desk"
	"docket/shared/rest/helpdesk"
	"docket/shared/rest/selfservice"
	"docket/shared/rest/support"
	"docket/shared/web"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

// face is a face of the API, with a function for each of its routes.
type face struct {
	rest.Face
	mcp   bool // assistants have its operations too
	pages bool // a browser's application calls it
}

// faces lists every face. Adding an operation to a face changes nothing here.
func faces() []face {
	return []face{
		{Face: support.Face(support.Routes(nil)...), mcp: true},
		{Face: admin.Face(admin.Routes(nil)...)},
		{Face: helpdesk.Face(helpdesk.Routes(nil)...)},
		{Face: desk.Face(desk.Routes(nil)...), pages: true},
		{Face: selfservice.Face(selfservice.Routes(nil)...)},
	}
}

// described are the faces whose envelopes the gateway knows.
func described(faces []face) []rest.Face {
	all := []rest.Face{mcptool.Face()}
	for _, f := range faces {
		all = append(all, f.Face)
	}
	return all
}

// answered is an endpoint with the function that answers it.
type answered struct {
	gateway.Endpoint
	function function
}

// face makes the functions of a face.
func (s site) face(f face, d data) []answered {
	stack := s.stack(f.Name, "Docket: the functions of the face "+f.Name)
	var endpoints []answered
	for _, r := range f.Routes {
		environment, more := s.callEnvironment(), permissions{}
		s.wakesFrom(stack, r.Wakes, environment, more)
		filing(d, r.Files, environment, more)
		made := s.function(stack, d, functionSpec{
			name: f.Name + "-" + r.Operation, folder: "api/" + f.Name + "/" + r.Operation, description: r.Summary,
			timeout: answering, environment: environment, table: r.Grants(), more: more,
		})
		endpoints = append(endpoints, answered{gateway.Endpoint{Method: r.Method, Path: r.Path, Function: made.name}, made})
	}
	if f.mcp {
		endpoints = append(endpoints, s.mcp(stack, d)...)
	}
	if f.pages {
		endpoints = append(endpoints, s.pages(stack, d)...)
	}
	return endpoints
}

// toolFaces are the faces of assistants' tools.
func toolFaces() []rest.Face {
	return []rest.Face{support.Face(support.ToolRoutes(nil)...), desk.Face(desk.ToolRoutes(nil)...)}
}

// mcp makes the function of assistants, which serves many operations.
func (s site) mcp(stack awscdk.Stack, d data) []answered {
	environment := s.callEnvironment()
	more := permissions{}
	s.wakesFrom(stack, []string{"jobs"}, environment, more) // as the tool that replies does
	filing(d, mcptool.Objects(toolFaces()...), environment, more)
	environment["DOCKET_URL"] = jsii.String(s.config.URL())
	made := s.function(stack, d, functionSpec{
		name: "mcp", folder: "mcp", description: "The operations as tools of AI assistants",
		timeout: answering, environment: environment, table: authenticated(mcptool.Table(toolFaces()...)), more: more,
	})
	var endpoints []answered
	for _, e := range mcptool.Endpoints() {
		endpoints = append(endpoints, answered{gateway.Endpoint{Method: e.Method, Path: e.Path, Function: made.name}, made})
	}
	return endpoints
}

// pages makes the function of the browser's pages. It knows neither table nor
// callers: what the pages show, they ask of the API.
func (s site) pages(stack awscdk.Stack, d data) []answered {
	made := s.function(stack, d, functionSpec{
		name: "web", folder: "web", description: "The pages of the browser's applications",
		timeout: taking, environment: map[string]*string{"DOCKET_SIGN_IN": jsii.String(s.config.SignInJSON())},
	})
	var endpoints []answered
	for _, e := range web.Endpoints() {
		endpoints = append(endpoints, answered{gateway.Endpoint{Method: e.Method, Path: e.Path, Function: made.name}, made})
	}
	return endpoints
}

// callEnvironment is the environment of the functions that answer calls (lambdahost.Serve).
func (s site) callEnvironment() map[string]*string {
	environment := map[string]*string{"DOCKET_ISSUERS": jsii.String(s.config.IssuersJSON())}
	if len(s.config.Origins) > 0 {
		environment["DOCKET_ORIGINS"] = jsii.String(s.config.OriginsList())
	}
	return environment
}

// authenticated is what a function does to the table that first looks up who calls.
func authenticated(own grant.Table) grant.Table { return grant.Union(own, rest.Authentication()) }
