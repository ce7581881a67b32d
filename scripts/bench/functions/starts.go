package functions

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
// from its exec.
func start(ctx context.Context, binary string) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	var said bytes.Buffer
	f, err := runtimeapi.Start(binary, "", measured, &said)
	if err != nil {
		return 0, err
	}
	at, err := f.Ready(ctx)
	f.Stop()
	if err != nil {
		return 0, fmt.Errorf("start %s: %w\n%s", binary, err, said.Bytes())
	}
	return at.Sub(f.Began), nil
}

// starts is how often each binary is started; the best counts.
const starts = 20

// startInTurns starts each function so often, and gives their times in order.
func startInTurns(ctx context.Context, binaries []string) ([][]time.Duration, error) {
	took := make([][]time.Duration, len(binaries))
	for range starts {
		for i, binary := range binaries {
			t, err := start(ctx, binary)
			if err != nil {
				return nil, err
			}
			took[i] = append(took[i], t)
		}
	}
	return took, nil
}
