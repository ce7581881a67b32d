// Package lambdahost turns an operation into a Lambda function. It reads the
// environment, makes the dependencies and starts. A function's main is one call
// of Serve.
package lambdahost

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"docket/shared/dynamo"
	"docket/shared/identity"
	"docket/shared/metric"
	"docket/shared/rest"
	"docket/shared/s3"
	"docket/shared/sqs"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

// Serve runs the function of one operation of a face; D is what the operation
// needs of the table. The environment gives
//
//	DOCKET_TABLE    the table's name
//	DOCKET_ISSUERS  the token issuers, JSON as identity.ParseIssuers reads it
//	DOCKET_ORIGINS  of the web pages that may read answers, separated by spaces
//	DOCKET_METRICS and DOCKET_METRICS_BY, as metric.SpaceOf reads them
//
// and what dynamo.Client reads. A function that is not set up right does not start.
//
// An operation that needs more of the host says so by with.
func Serve[D any](face func(...rest.Route) rest.Face, operation func(D) rest.Route, with ...func(*rest.Host)) {
	h, table, _ := environment()
	for _, more := range with {
		more(h)
	}
	store, ok := any(table).(D)
	if !ok {
		panic(fmt.Sprintf("the table is no %T", *new(D)))
	}
	lambda.Start(Proxy(rest.Handler(h, face(operation(store)))))
}

// Waking is of an operation that wakes the worker: the environment gives DOCKET_JOBS, the
// URL of the jobs queue, too.
func Waking(h *rest.Host) {
	h.Waker = sqs.New(sqs.Client(os.Getenv), os.Getenv("DOCKET_JOBS"))
}

// Filing is of an operation that needs the bytes of files: the environment gives
// DOCKET_FILES, the name of their bucket, and what s3.Client reads, too.
func Filing(h *rest.Host) { h.Files = s3.New(s3.Client(os.Getenv), os.Getenv("DOCKET_FILES")) }

// ServeHandler is like Serve, for a function that makes its own handler.
func ServeHandler(make func(*rest.Host, *dynamo.Table, []identity.Issuer) http.Handler) {
	lambda.Start(Proxy(make(environment())))
}

// environment is what a function that answers calls is made of. Its log lines
// bear the invocation's id, by which the API's access log leads to them.
func environment() (*rest.Host, *dynamo.Table, []identity.Issuer) {
	log := lambdacontext.NewLogger()
	issuers, err := identity.ParseIssuers(os.Getenv("DOCKET_ISSUERS"))
	if err != nil {
		log.Error("DOCKET_ISSUERS", "error", err.Error())
		os.Exit(1)
	}
	table := dynamo.New(dynamo.Client(os.Getenv), os.Getenv("DOCKET_TABLE"))
	return &rest.Host{Authenticator: identity.New(table, issuers, time.Now), Now: time.Now, Log: log, Members: table,
		Origins: strings.Fields(os.Getenv("DOCKET_ORIGINS")), Metrics: metric.SpaceOf(os.Getenv)}, table, issuers
}
