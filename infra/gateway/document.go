// Package gateway writes the OpenAPI document from which API Gateway is made:
// the paths, what answers them, and what the gateway answers by itself. Each
// face describes its operations in a document of its own.
package gateway

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"docket/shared/rest"
)

// Endpoint is a path and a method that a function answers.
type Endpoint struct{ Method, Path, Function string }

// Options are what a document is made with.
type Options struct {
	Title   string
	Invoke  func(function string) string // the URI by which the gateway calls a function
	Origins []string                     // of the web pages that may call the API
	Faces   []rest.Face                  // in whose envelopes the gateway answers what reaches no function
}

// object is a JSON object. All of a document is made of what jsii can carry.
type object = map[string]any

// elsewhere are the paths that match what no endpoint does: of the whole API, of
// each face that says so in an envelope of its own, and of each that lies below
// an endpoint of many paths, which would answer instead. Others would only count
// towards the 300 resources that an API may have.
func (o Options) elsewhere(endpoints []Endpoint) []string {
	paths := []string{"/", "/{proxy+}"}
	for _, f := range o.Faces {
		usual := body(f.Refusal(rest.ErrNoPath, requestID)) == body(rest.Face{}.Refusal(rest.ErrNoPath, requestID))
		for _, prefix := range f.Prefixes {
			if !usual || slices.ContainsFunc(endpoints, func(e Endpoint) bool { return covers(e.Path, prefix) }) {
				paths = append(paths, prefix, prefix+"/{proxy+}")
			}
		}
	}
	return paths
}

// covers tells whether a path stands for all that lie below another.
func covers(path, prefix string) bool {
	root, many := strings.CutSuffix(path, "{proxy+}")
	return many && strings.HasPrefix(prefix, root)
}

// Document is the OpenAPI 3.0 document of a REST API, with API Gateway's
// extensions. Every path answers to any other method with 405, and every
// other path with 404: the gateway's own answer would be 403.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
func Document(endpoints []Endpoint, o Options) map[string]any {
	paths := object{}
	for path, own := range byPath(endpoints) {
		item := object{}
		allowed := slices.Sorted(maps.Keys(own))
		for method, function := range own {
			item[strings.ToLower(method)] = proxy(path, o.Invoke(function))
		}
		if len(o.Origins) > 0 {
			item["options"] = preflight(path, allowed, o.Origins)
		}
		item[anyMethod] = o.noMethod(path, allowed)
		paths[path] = item
	}
	for _, path := range o.elsewhere(endpoints) {
		if paths[path] == nil {
			paths[path] = object{anyMethod: o.noPath(path)}
		}
	}
	return object{
		"openapi":                               "3.0.1",
		"info":                                  object{"title": o.Title, "version": "1"},
		"paths":                                 paths,
		"x-amazon-apigateway-gateway-responses": o.responses(),
	}
}

const anyMethod = "x-amazon-apigateway-any-method"

// byPath is the function of each method of each path.
func byPath(endpoints []Endpoint) map[string]map[string]string {
	paths := map[string]map[string]string{}
	for _, e := range endpoints {
		if paths[e.Path] == nil {
			paths[e.Path] = map[string]string{}
		}
		if other, taken := paths[e.Path][e.Method]; taken {
			panic(fmt.Sprintf("%s %s is answered by %s and by %s", e.Method, e.Path, other, e.Function))
		}
		paths[e.Path][e.Method] = e.Function
	}
	return paths
}

// proxy hands a call over to a function as it is.
func proxy(path, uri string) object {
	return object{
		"parameters": parameters(path),
		"responses":  object{"default": object{"description": "What the function answers"}},
		"x-amazon-apigateway-integration": object{
			"type": "aws_proxy", "httpMethod": "POST", "uri": uri, "passthroughBehavior": "when_no_match",
		},
	}
}

// parameters are those that a path names.
func parameters(path string) []any {
	list := []any{}
	for _, part := range strings.Split(path, "/") {
		if name, found := strings.CutPrefix(part, "{"); found {
			list = append(list, object{"name": strings.Trim(name, "+}"), "in": "path", "required": true,
				"schema": object{"type": "string"}})
		}
	}
	return list
}
