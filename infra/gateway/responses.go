package gateway

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"docket/shared/rest"
)

// refusal is an answer that the gateway gives by itself, in Docket's words.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
type refusal struct {
	status       int
	code, detail string
}

var (
	malformed   = refusal{http.StatusBadRequest, "malformed_request", "the gateway does not understand the request"}
	refused     = refusal{http.StatusForbidden, "forbidden", "the request was refused before it was looked at"}
	absent      = refusal{http.StatusNotFound, "not_found", rest.ErrNoPath.Detail}
	tooLarge    = refusal{http.StatusRequestEntityTooLarge, "payload_too_large", "the request is larger than the gateway takes"}
	limited     = refusal{http.StatusTooManyRequests, "rate_limited", "too many requests at once, try again"}
	internal    = refusal{http.StatusInternalServerError, "internal", "an unexpected failure; the request id names it in the log"}
	unavailable = refusal{http.StatusServiceUnavailable, "unavailable", "there was no answer in time, try again"}
)

// refusals are those that an API without authorizers, keys and models can
// make, and what stands for all others. Media types are refused only where a
// mock is to answer, and there is nothing at those paths.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
var refusals = map[string]refusal{
	"ACCESS_DENIED":                refused,
	"API_CONFIGURATION_ERROR":      internal,
	"BAD_REQUEST_BODY":             malformed,
	"BAD_REQUEST_PARAMETERS":       malformed,
	"DEFAULT_4XX":                  malformed,
	"DEFAULT_5XX":                  internal,
	"INTEGRATION_FAILURE":          unavailable,
	"INTEGRATION_TIMEOUT":          unavailable,
	"MISSING_AUTHENTICATION_TOKEN": absent,
	"QUOTA_EXCEEDED":               limited,
	"REQUEST_TOO_LARGE":            tooLarge,
	"RESOURCE_NOT_FOUND":           absent,
	"THROTTLED":                    limited,
	"UNSUPPORTED_MEDIA_TYPE":       absent,
	"WAF_FILTERED":                 refused,
}

// responses are the refusals as the document has them.
func (o Options) responses() object {
	all := object{}
	for kind, r := range refusals {
		all[kind] = o.response(r)
	}
	return all
}

func (o Options) response(r refusal) object {
	headers := object{"gatewayresponse.header.X-Request-Id": "context.requestId"}
	headers["gatewayresponse.header.Content-Type"] = quoted(rest.Problems.ContentType)
	for name, value := range common {
		headers["gatewayresponse.header."+name] = quoted(value)
	}
	if r == limited || r == unavailable {
		headers["gatewayresponse.header.Retry-After"] = quoted("1")
	}
	if len(o.Origins) > 0 {
		// Whatever page asks may read it: a refusal tells nothing.
		headers["gatewayresponse.header.Access-Control-Allow-Origin"] = quoted("*")
	}
	return object{
		"statusCode": fmt.Sprint(r.status), "responseParameters": headers, "responseTemplates": object{"application/json": body(o.said(r))},
	}
}

// said is what a refusal says. A gateway response is one for the whole API, and no
// engine computes its template, so it cannot go by the path. It has the members of every
// face's envelope instead: a client finds those of the face that it calls. Of what two
// faces say under one name the later one's counts.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-gateway-responses.responseTemplates.html
func (o Options) said(r refusal) object {
	all := object{}
	for _, f := range o.Faces {
		text, err := f.RefusalOf(rest.Failure{Status: r.status, Code: r.code, Detail: r.detail, RequestID: requestID}).MarshalJSON()
		var members map[string]json.RawMessage
		if err := errors.Join(err, json.Unmarshal(text, &members)); err != nil {
			panic(err) // an envelope is an object of strings and numbers
		}
		for name, value := range members {
			all[name] = value
		}
	}
	return all
}
