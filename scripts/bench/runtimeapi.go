package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"time"
)

// startTimeout is how long a function may take until it asks for work.
const startTimeout = 10 * time.Second

// runtimeAPI is a Lambda runtime that has no work: it tells when a function
// asks for its first invocation, and lets it wait.
type runtimeAPI struct {
	address string
	arrived chan time.Time
	server  *http.Server
}

func startRuntimeAPI() (*runtimeAPI, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	a := &runtimeAPI{address: listener.Addr().String(), arrived: make(chan time.Time, 1)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2018-06-01/runtime/invocation/next", func(_ http.ResponseWriter, r *http.Request) {
		a.arrived <- time.Now()
		<-r.Context().Done()
	})
	a.server = &http.Server{Handler: mux, ReadHeaderTimeout: startTimeout}
	go func() { _ = a.server.Serve(listener) }() // until stop
	return a, nil
}

func (a *runtimeAPI) stop() { _ = a.server.Close() }

// environment is all that a function under measurement gets to see.
func (a *runtimeAPI) environment() []string {
	return []string{
		"AWS_LAMBDA_RUNTIME_API=" + a.address,
		"AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=local", "AWS_SECRET_ACCESS_KEY=local",
		"DOCKET_TABLE=docket", "DOCKET_BUS=docket",
		`DOCKET_ISSUERS=[{"issuer":"https://issuer.example","audience":"docket","jwks":"https://issuer.example/jwks.json"}]`,
	}
}

// start runs a function until it asks for work, and tells how long that took
// from its exec. More is added to its environment; what it writes to its
// standard error is returned.
func (a *runtimeAPI) start(ctx context.Context, binary string, more ...string) (time.Duration, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, binary)
	cmd.Env = append(a.environment(), more...)
	cmd.Stderr = &said
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, nil, fmt.Errorf("start %s: %w", binary, err)
	}
	var took time.Duration
	var err error
	select {
	case at := <-a.arrived:
		took = at.Sub(began)
	case <-ctx.Done():
		err = fmt.Errorf("start %s: it asked for no work: %w", binary, ctx.Err())
	}
	killed := cmd.Process.Kill()
	_ = cmd.Wait() // it was killed
	return took, said.Bytes(), errors.Join(err, killed)
}
