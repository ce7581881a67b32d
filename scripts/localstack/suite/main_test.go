//go:build deployed

package suite

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
	"testing"
	"time"

	"docket/scripts/issuer"
	"docket/scripts/local/storytest"
	"docket/scripts/local/system"
	"docket/scripts/localstack/emulator"
	"docket/shared/dynamo"
	"docket/shared/tenant"
)

// stage is the stage of cdk.json that was deployed, and jwks where its issuer
// publishes its keys.
const (
	stage = "emulator"
	jwks  = "127.0.0.1:4567"
)

// deployment is the deployed Docket.
type deployment struct {
	endpoint string // of the emulator
	url      string // of the API
	bus      string
	failures string // the bucket
	register system.Register
}

var deployed deployment

// docket is the deployment as stories are told of it.
// Without a name of its own it knows the host that is called, and its stage.
func docket() storytest.Docket {
	host := strings.TrimPrefix(deployed.endpoint, "http://")
	return storytest.Docket{Founder: deployed, URL: deployed.url, Known: "https://" + host + "/" + stage}
}

// AddWorkspace implements systemtest.Founder.
func (d deployment) AddWorkspace(ctx context.Context, scope tenant.Scope, enabled bool, lastKey string) (system.WorkspaceCredential, error) {
	return d.register.Add(ctx, scope, enabled, lastKey)
}

// The environment gives AWS_ENDPOINT_URL, of LocalStack, and DOCKET_OUTPUTS,
// the file of the stacks' outputs that cdk deploy wrote.
func TestMain(m *testing.M) {
	if err := prepare(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "the suite needs a deployment:", err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func prepare(ctx context.Context) error {
	endpoint := os.Getenv("AWS_ENDPOINT_URL")
	if err := emulator.Check(ctx, endpoint); err != nil {
		return err
	}
	text, err := os.ReadFile(os.Getenv("DOCKET_OUTPUTS"))
	if err != nil {
		return fmt.Errorf("DOCKET_OUTPUTS: %w", err)
	}
	var outputs map[string]map[string]string
	if err := json.Unmarshal(text, &outputs); err != nil {
		return fmt.Errorf("DOCKET_OUTPUTS: %w", err)
	}
	data := outputs["docket-"+stage+"-data"]
	deployed = deployment{endpoint: endpoint, bus: data["BusName"], failures: data["FailuresBucket"]}
	for name, address := range outputs["docket-"+stage+"-api"] {
		if strings.HasPrefix(name, "apiEndpoint") {
			id, _, _ := strings.Cut(strings.TrimPrefix(address, "https://"), ".")
			deployed.url = endpoint + "/_aws/execute-api/" + id + "/" + stage
		}
	}
	if data["TableName"] == "" || deployed.url == "" {
		return errors.New("DOCKET_OUTPUTS has no TableName, or no endpoint of the API")
	}
	keys, err := publish(filepath.Join(filepath.Dir(os.Getenv("DOCKET_OUTPUTS")), "issuer"))
	if err != nil {
		return err
	}
	deployed.register = system.Register{Table: dynamo.New(dynamo.Local(endpoint), data["TableName"]), Issuer: keys, Now: time.Now}
	return nil
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
