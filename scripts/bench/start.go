package main

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"docket/scripts/runtimeapi"
)

// startTimeout is how long a function may take until it asks for work.
const startTimeout = 10 * time.Second

// measured is all that a function under measurement gets to see.
var measured = []string{
	"AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=local", "AWS_SECRET_ACCESS_KEY=local",
	"DOCKET_TABLE=docket", "DOCKET_BUS=docket",
	`DOCKET_ISSUERS=[{"issuer":"https://issuer.example","audience":"docket","jwks":"https://issuer.example/jwks.json"}]`,
}

// start runs a function until it asks for work, and tells how long that took
// from its exec. More is added to its environment; what it prints is returned.
func start(ctx context.Context, binary string, more ...string) (time.Duration, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	var said bytes.Buffer
	f, err := runtimeapi.Start(binary, "", append(more, measured...), &said)
	if err != nil {
		return 0, nil, err
	}
	at, err := f.Ready(ctx)
	f.Stop()
	if err != nil {
		return 0, nil, fmt.Errorf("start %s: %w\n%s", binary, err, said.Bytes())
	}
	return at.Sub(f.Began), said.Bytes(), nil
}
