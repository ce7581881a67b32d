package lambdahost

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"

	"docket/shared/rest"

	"github.com/aws/aws-lambda-go/events"
	"github.com/awslabs/aws-lambda-go-api-proxy/httpadapter"
)

// Proxy answers API Gateway's REST events with a handler. The adapter fails on
// events that a client can bring about, so they are put right first: a path
// that is no URL path, and a body that is not the base64 it should be. The
// handler must write an answer to everything and recover from its panics, as
// one behind rest.Host's Edge does.
func Proxy(handler http.Handler) func(context.Context, events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
	adapter := httpadapter.New(handler)
	return func(ctx context.Context, event events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
		base := stageOf(event)
		event.Path = escaped(event.Path)
		if event.IsBase64Encoded {
			if _, err := base64.StdEncoding.DecodeString(event.Body); err != nil {
				event.IsBase64Encoded = false // the handler finds that it is not JSON
			}
		}
		return adapter.ProxyWithContext(rest.Behind(ctx, base), event)
	}
}

// stageOf is the path of the gateway's stage, which the API's own address has
// before every other; a domain of the stage's has none.
func stageOf(event events.APIGatewayProxyRequest) string {
	stage, behind := strings.CutSuffix(event.RequestContext.Path, event.Path)
	if !behind {
		return ""
	}
	return stage
}

// escaped is path as it can stand in a URL: as it is when it is well-formed.
func escaped(path string) string {
	if _, err := url.ParseRequestURI(path); err == nil && !strings.ContainsAny(path, "?#") {
		return path
	}
	return (&url.URL{Path: path}).EscapedPath()
}
