package gateway

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"docket/shared/rest"
)

// requestID is the gateway's own id of a call that reaches no function: its
// access log has it.
const requestID = "$context.requestId"

// noPath answers what is at no path of the list.
func (o Options) noPath(path string) object { return o.refusal(path, rest.ErrNoPath, nil) }

// noMethod answers the methods that a path does not have.
func (o Options) noMethod(path string, allowed []string) object {
	return o.refusal(path, rest.ErrNoMethod, object{"Allow": quoted(strings.Join(allowed, ", "))})
}

// mediaTypes are those of whatever body a client may send with it; of others
// the gateway answers UNSUPPORTED_MEDIA_TYPE, which responses makes a 404.
var mediaTypes = []string{"application/json", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain", "text/event-stream",
	"application/xml", "application/octet-stream"}

// noBody are the media types of a request without a body, as a preflight is.
var noBody = []string{"application/json"}

// mock answers requests of some media types without a function.
func mock(path string, status int, media []string, headers object, template string) object {
	requests := object{}
	for _, media := range media {
		requests[media] = fmt.Sprintf(`{"statusCode": %d}`, status)
	}
	declared, mapped := object{}, object{}
	for name, value := range headers {
		declared[name] = object{"schema": object{"type": "string"}}
		mapped["method.response.header."+name] = value
	}
	code := fmt.Sprint(status)
	return object{
		"parameters": parameters(path),
		"responses":  object{code: object{"description": http.StatusText(status), "headers": declared}},
		"x-amazon-apigateway-integration": object{
			"type": "mock", "passthroughBehavior": "never", "requestTemplates": requests,
			"responses": object{"default": object{
				"statusCode": code, "responseParameters": mapped, "responseTemplates": object{"application/json": template},
			}},
		},
	}
}

// refusal is a mock that refuses as the face does that the path belongs to.
func (o Options) refusal(path string, err error, more object) object {
	r := rest.FaceAt(path, o.Faces...).Refusal(err, requestID)
	headers := object{"X-Request-Id": "context.requestId", "Content-Type": quoted(r.ContentType(""))}
	for name, value := range common {
		headers[name] = quoted(value)
	}
	maps.Copy(headers, more)
	if len(o.Origins) > 0 {
		headers["Access-Control-Allow-Origin"] = quoted("*") // whatever page asks may read it: a refusal tells nothing
	}
	return mock(path, r.GetStatus(), mediaTypes, headers, body(r))
}

// common are the headers that every answer of ours has.
var common = map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

// body is a value as a template of the gateway, which computes nothing in it but the
// request's id: any other dollar sign stands there as JSON escapes it.
func body(v any) string {
	text, err := rest.Marshal(v)
	if err != nil {
		panic(err) // what faces answer is strings and numbers
	}
	escaped := strings.ReplaceAll(string(text), "$", `\u0024`)
	return strings.ReplaceAll(escaped, `\u0024`+requestID[1:], requestID)
}

// preflight answers a browser that asks whether a page may call a path (Fetch
// standard, CORS-preflight request).
func preflight(path string, allowed, origins []string) object {
	return mock(path, http.StatusNoContent, noBody, object{
		"Access-Control-Allow-Origin":  quoted(origins[0]),
		"Access-Control-Allow-Methods": quoted(strings.Join(allowed, ", ")),
		"Access-Control-Allow-Headers": quoted(strings.Join(rest.RequestHeaders(), ", ")),
		"Access-Control-Max-Age":       quoted(rest.PreflightAge),
		"Vary":                         quoted("Origin"),
	}, allow(origins))
}

// allow is the part of a template that names the page's own origin where it
// is one of several; a mapping can hold one alone.
func allow(origins []string) string {
	conditions := make([]string, len(origins))
	for i, origin := range slices.Sorted(slices.Values(origins)) {
		conditions[i] = fmt.Sprintf("$origin == '%s'", origin)
	}
	return "#set($origin = $input.params().header.get('origin'))" +
		"#if(!$origin)#set($origin = $input.params().header.get('Origin'))#end" +
		"#if(" + strings.Join(conditions, " || ") + ")#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)#end"
}

// quoted is a value that a mapping of the gateway takes as it stands.
func quoted(value string) string { return "'" + value + "'" }
