// Package deployed opens the Docket that was deployed to LocalStack. Its tests
// hold that to its contract: through API Gateway, the functions as they are
// deployed, the table's stream, the bus and the rules. They, and those of other
// packages that need a deployment, are built with the tag deployed alone:
// scripts/localstack makes one and runs them.
package deployed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"docket/scripts/issuer"
	"docket/scripts/local/system"
	"docket/scripts/localstack/emulator"
	"docket/shared/dynamo"
	"docket/shared/tenant"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// Stage is the stage of cdk.json that was deployed, and jwks where its issuer
// publishes its keys.
const (
	Stage = "emulator"
	jwks  = "127.0.0.1:4567"
)

// Deployment is the deployed Docket.
type Deployment struct {
	Endpoint  string // of LocalStack
	URL       string // of the API, as LocalStack is asked
	Address   string // of the API, as the stack tells it
	Bus       string
	Failures  string // the bucket
	TableName string
	Tables    *dynamodb.Client
	register  system.Register
}

// Open finds the deployment, and publishes the keys of its issuer until the
// process ends. The environment gives AWS_ENDPOINT_URL, of LocalStack, and
// DOCKET_OUTPUTS, the file of the stacks' outputs that cdk deploy wrote.
func Open(ctx context.Context) (*Deployment, error) {
	endpoint := os.Getenv("AWS_ENDPOINT_URL")
	if err := emulator.Check(ctx, endpoint); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(os.Getenv("DOCKET_OUTPUTS"))
	if err != nil {
		return nil, fmt.Errorf("DOCKET_OUTPUTS: %w", err)
	}
	var outputs map[string]map[string]string
	if err := json.Unmarshal(text, &outputs); err != nil {
		return nil, fmt.Errorf("DOCKET_OUTPUTS: %w", err)
	}
	data := outputs["docket-"+Stage+"-data"]
	d := &Deployment{Endpoint: endpoint, Bus: data["BusName"], Failures: data["FailuresBucket"], TableName: data["TableName"], Tables: dynamo.Local(endpoint)}
	for name, address := range outputs["docket-"+Stage+"-api"] {
		if strings.HasPrefix(name, "apiEndpoint") {
			d.Address = address
			id, _, _ := strings.Cut(strings.TrimPrefix(address, "https://"), ".")
			d.URL = endpoint + "/_aws/execute-api/" + id + "/" + Stage
		}
	}
	if d.TableName == "" || d.URL == "" {
		return nil, errors.New("DOCKET_OUTPUTS has no TableName, or no endpoint of the API")
	}
	keys, err := publish(filepath.Join(filepath.Dir(os.Getenv("DOCKET_OUTPUTS")), "issuer"))
	if err != nil {
		return nil, err
	}
	d.register = system.Register{Table: dynamo.New(d.Tables, d.TableName), Issuer: keys, Now: time.Now}
	return d, nil
}

// Table is the deployed table.
func (d *Deployment) Table() *dynamo.Table { return d.register.Table }

// AddWorkspace implements systemtest.Founder.
func (d *Deployment) AddWorkspace(ctx context.Context, scope tenant.Scope, enabled bool, lastKey string) (system.WorkspaceCredential, error) {
	return d.register.Add(ctx, scope, enabled, lastKey)
}

// publish opens the stage's issuer and publishes its keys until the process
// ends. They are kept, as functions look for others once a minute at most.
func publish(dir string) (*issuer.Issuer, error) {
	opened, err := issuer.Open(dir)
	if err != nil {
		return nil, err
	}
	set, err := os.ReadFile(filepath.Join(dir, "jwks.json"))
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", jwks)
	if err != nil {
		return nil, fmt.Errorf("publish the issuer's keys where the stage looks for them: %w", err)
	}
	server := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(set) // a function that has gone asks again
	})}
	go func() { _ = server.Serve(listener) }() // until the process ends
	return opened, nil
}
